package io.skystack.dns.dns64;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.Line;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Plugin;
import java.util.Map;

/** {@code dns64 [PREFIX] { … }} in a Corefile. */
public final class Dns64Factory implements PluginFactory {
  @Override
  public String name() {
    return Dns64.NAME;
  }

  @Override
  public String summary() {
    return "makes IPv6 addresses from those of IPv4, for NAT64";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    Reading reading = new Reading();
    if (!directive.arguments().isEmpty()) {
      reading.prefix = prefix(directive, directive.argument(0));
    }
    directive.read(
        Map.of(
            "prefix", line -> reading.prefix = prefix(line, line.value()),
            "translate_all", line -> reading.translateAll = flag(line),
            "allow_ipv4", line -> reading.allowIpv4 = flag(line)));
    String server = BlockLabels.of(setup).server();
    Translated translated = setup.shared(Translated.class, () -> new Translated(setup.registry()));
    return new Dns64(
        new Dns64Options(reading.prefix, reading.translateAll, reading.allowIpv4),
        () -> translated.counter.labelValues(server).inc());
  }

  private static boolean flag(Property line) {
    line.expect(0, 0);
    return true;
  }

  private static Prefix prefix(Line line, String text) {
    try {
      Network network = Network.parseLoosely(text);
      return new Prefix(network);
    } catch (OperatorException e) {
      line.wrong(e.getMessage());
    } catch (IllegalArgumentException e) {
      line.wrong(
          "'%s' is no prefix of IPv6 with 32, 40, 48, 56, 64 or 96 bits (RFC 6052 section 2.2)"
              .formatted(text));
    }
    return Prefix.WELL_KNOWN;
  }

  private static final class Reading {
    private Prefix prefix = Prefix.WELL_KNOWN;
    private boolean translateAll;
    private boolean allowIpv4;
  }

  private static final class Translated {
    private final Counter counter;

    Translated(PrometheusRegistry registry) {
      counter =
          Counter.builder()
              .name("coredns_dns64_requests_translated_total")
              .help("Answers with addresses that were made from those of IPv4")
              .labelNames("server")
              .register(registry);
    }
  }
}
