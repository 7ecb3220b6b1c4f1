package io.skystack.dns.zone;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** {@code secondary [ZONES...]} in a Corefile. */
public final class SecondaryFactory implements PluginFactory {
  private static final int PORT = 53;

  @Override
  public String name() {
    return SecondaryZones.NAME;
  }

  @Override
  public String summary() {
    return "serves zones that it gets from their primaries";
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    Reader reader = new Reader();
    directive.read(reader.properties());
    if (reader.primaries.isEmpty()) {
      throw directive.wrong("needs a line 'transfer from ADDRESS...' in its sub-block");
    }
    List<Name> zones = directive.zonesOr(directive.arguments(), setup);
    setup.answers(zones, reader.fallthrough.isEmpty());
    SecondaryZones plugin =
        new SecondaryZones(
            new SecondaryZones.Options(zones, reader.primaries, reader.fallthrough),
            setup.shared(ZoneMetrics.class, () -> ZoneMetrics.register(setup.registry())),
            setup.shared(TransferThreads.class, TransferThreads::new));
    setup.onStart(plugin::start);
    return plugin;
  }

  /** The sub-block. */
  private static final class Reader {
    private final List<InetSocketAddress> primaries = new ArrayList<>();
    private List<Name> fallthrough = List.of();

    Map<String, Consumer<Property>> properties() {
      return Map.of(
          "transfer",
          this::transfer,
          "fallthrough",
          property -> fallthrough = Fallthrough.zones(property));
    }

    private void transfer(Property property) {
      property.expect(2, Integer.MAX_VALUE);
      property.oneOf(property.argument(0), List.of("from"));
      property.arguments().stream()
          .skip(1)
          .forEach(address -> primaries.add(property.address(address, PORT)));
    }
  }
}
