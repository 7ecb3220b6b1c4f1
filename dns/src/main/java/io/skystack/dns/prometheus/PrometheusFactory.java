package io.skystack.dns.prometheus;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Version;
import io.skystack.common.ops.MetricsPage;
import io.skystack.common.ops.ProcessMetrics;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.Endpoint;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.ServerKey;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.forward.CorednsForwardMetrics;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.server.ServerMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** {@code prometheus [ADDRESS]} in a Corefile. */
public final class PrometheusFactory implements PluginFactory {
  private static final int PORT = 9153;

  /** All that is registered once. */
  private record Registered(DnsMetrics dns, Gauge enabled) {
    static Registered in(Setup setup) {
      PrometheusRegistry registry = setup.registry();
      ServerMetrics servers =
          setup.shared(ServerMetrics.class, () -> ServerMetrics.register(registry));
      DnsMetrics dns = DnsMetrics.register(servers, registry);
      CacheMetrics caches = setup.shared(CacheMetrics.class, () -> CacheMetrics.register(registry));
      registry.register(new CacheNames(caches));
      registry.register(
          new CorednsForwardMetrics(
              setup.shared(ForwardMetrics.class, () -> ForwardMetrics.register(registry))));
      ProcessMetrics.register(registry);
      Info.builder()
          .name("coredns_build_info")
          .help("What runs")
          .labelNames("version", "revision", "goversion")
          .register(registry)
          .setLabelValues(Version.current(), "skystack", "java " + Version.java());
      Gauge enabled =
          Gauge.builder()
              .name("coredns_plugin_enabled")
              .help("Plugins by server and zone")
              .labelNames("server", "zone", "view", "name")
              .register(registry);
      return new Registered(dns, enabled);
    }
  }

  /** Made anew for each Corefile. */
  private static final class Fresh {
    private boolean isCleared;

    void clear(Gauge enabled) {
      if (!isCleared) {
        enabled.clear();
        isCleared = true;
      }
    }
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public String summary() {
    return "shows metrics at localhost:9153/metrics, by CoreDNS's names";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    directive.expectNoProperties();
    InetSocketAddress address =
        directive.arguments().isEmpty()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)
            : directive.address(directive.argument(0), PORT);
    Registered registered = setup.shared(Registered.class, () -> Registered.in(setup));
    setup.endpoint(new Endpoint(address, "/metrics", new MetricsPage(setup.registry())));
    setup.onSent((server, zone, origin) -> registered.dns().of(server, zone, setup.view(), origin));
    setup.onUnclaimed(registered.dns());
    Fresh fresh = setup.together(Fresh.class, Fresh::new);
    setup.onBuilt(
        plugins ->
            setup.onStart(
                () -> {
                  fresh.clear(registered.enabled());
                  enable(registered.enabled(), setup, plugins);
                }));
    return new NotInChain(name());
  }

  private static void enable(Gauge enabled, Setup setup, List<Plugin> plugins) {
    for (ServerKey key : setup.keys()) {
      for (String server : BlockLabels.servers(setup, key)) {
        for (Plugin plugin : plugins) {
          enabled.labelValues(server, key.zone().toString(), setup.view(), plugin.name()).set(1);
        }
      }
    }
  }
}
