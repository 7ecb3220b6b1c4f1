package io.skystack.dns.zone;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/** {@code transfer [ZONES...]} in a Corefile; all lines of a block make one plugin. */
public final class TransferFactory implements JointFactory {
  private static final int PORT = 53;
  private static final String ANYONE = "*";

  @Override
  public String name() {
    return TransferZones.NAME;
  }

  @Override
  public String summary() {
    return "gives zones to secondaries, and notifies them of changes";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    List<TransferZones.Rule> rules = directives.stream().map(line -> rule(line, setup)).toList();
    TransferZones plugin =
        new TransferZones(
            rules,
            setup.shared(ZoneMetrics.class, () -> ZoneMetrics.register(setup.registry())),
            setup.shared(TransferThreads.class, TransferThreads::new));
    List<Plugin> others = new ArrayList<>();
    setup.onBuilt(others::addAll);
    setup.onStart(() -> plugin.serve(others));
    return plugin;
  }

  private static TransferZones.Rule rule(Directive directive, Setup setup) {
    List<Name> zones = directive.zonesOr(directive.arguments(), setup);
    List<InetSocketAddress> to = new ArrayList<>();
    List<String> anyone = new ArrayList<>();
    List<InetAddress> source = new ArrayList<>();
    directive.read(
        Map.of(
            "to", property -> to(property, to, anyone),
            "source", property -> source.add(source(property))));
    if (to.isEmpty() && anyone.isEmpty()) {
      directive.wrong("needs a line 'to ADDRESS...' in its sub-block");
    }
    return new TransferZones.Rule(
        zones, to, !anyone.isEmpty(), source.stream().reduce((first, last) -> last));
  }

  private static InetAddress source(Property property) {
    InetSocketAddress address = property.address(property.value(), 0);
    if (address.getPort() != 0) {
      property.wrong("source: takes an address without a port");
    }
    return address.getAddress();
  }

  private static void to(Property property, List<InetSocketAddress> to, List<String> anyone) {
    property.expect(1, Integer.MAX_VALUE);
    for (String word : property.arguments()) {
      if (word.equals(ANYONE)) {
        anyone.add(word);
      } else {
        to.add(property.address(word, PORT));
      }
    }
  }
}
