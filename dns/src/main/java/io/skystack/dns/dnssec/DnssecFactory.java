package io.skystack.dns.dnssec;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code dnssec [ZONES...]} in a Corefile. */
public final class DnssecFactory implements PluginFactory {
  private static final String NSEC3 = "nsec3";

  @Override
  public String name() {
    return Dnssec.NAME;
  }

  @Override
  public String summary() {
    return "signs answers while they are given";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    Reader reader = new Reader(setup);
    directive.read(reader.properties());
    if (reader.keys.isEmpty()) {
      throw directive.wrong("needs a line 'key file KEY...' in its sub-block");
    }
    return new Dnssec(
        Dnssec.Options.of(directive.zonesOr(directive.arguments(), setup), reader.keys)
            .withSignatures(reader.signatures),
        setup.shared(DnssecMetrics.class, () -> DnssecMetrics.register(setup.registry())));
  }

  /** The sub-block. */
  private static final class Reader {
    private final Setup setup;
    private final List<Path> keys = new ArrayList<>();
    private int signatures = Dnssec.Options.DEFAULT_SIGNATURES;

    Reader(Setup setup) {
      this.setup = setup;
    }

    Map<String, Consumer<Property>> properties() {
      return Map.of(
          "key",
          this::key,
          "cache_capacity",
          property -> signatures = property.number(property.value(), 1, 10_000_000),
          // The only way in which this server denies.
          NSEC3,
          property -> property.expect(0, 0));
    }

    private void key(Property property) {
      property.expect(2, Integer.MAX_VALUE);
      property.oneOf(property.argument(0), List.of("file"));
      property.arguments().stream().skip(1).forEach(file -> keys.add(property.path(file, setup)));
    }
  }
}
