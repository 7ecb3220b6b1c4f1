package io.skystack.dns.local;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code local { localhost_prefix on|off }} in a Corefile. */
public final class LocalFactory implements PluginFactory {
  private static final List<String> ON_OFF = List.of("on", "off");

  @Override
  public String name() {
    return Local.NAME;
  }

  @Override
  public String summary() {
    return "answers localhost and reverse zones that must not leave a site";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    AtomicBoolean prefix = new AtomicBoolean(true);
    directive.read(
        Map.of(
            "localhost_prefix", line -> prefix.set(line.oneOf(line.value(), ON_OFF).equals("on"))));
    Localhost counted = setup.shared(Localhost.class, () -> new Localhost(setup.registry()));
    return new Local(prefix.get(), counted.counter::inc);
  }

  private static final class Localhost {
    private final Counter counter;

    Localhost(PrometheusRegistry registry) {
      counter =
          Counter.builder()
              .name("coredns_local_localhost_requests_total")
              .help("Queries below localhost, or with it in front of another domain")
              .register(registry);
    }
  }
}
