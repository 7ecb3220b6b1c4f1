package io.skystack.kubedns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.store.RecordStore;
import io.skystack.dns.any.Any;
import io.skystack.dns.cache.Cache;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.hot.HitsInFront;
import io.skystack.dns.loadbalance.RoundRobin;
import io.skystack.dns.plugin.Assembly;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.kubedns.config.ClusterConfig;
import io.skystack.kubedns.config.Serving;
import io.skystack.kubedns.federation.Federations;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyPlugin;
import io.skystack.skydns.stub.StubDomains;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Builds the chain for a configuration, again and again. Stub domains below the cluster's own come
 * before its records; others behind the cache, as all that is asked of other servers.
 */
final class KubeChain {
  private final RecordStore records;
  private final Serving serving;
  private final SkyMetrics skyMetrics;
  private final CacheMetrics cacheMetrics;
  private final ForwardMetrics forwardMetrics;

  /**
   * A builder of chains that answer from {@code records}.
   *
   * @param registry where their plugins count
   */
  KubeChain(RecordStore records, Serving serving, PrometheusRegistry registry) {
    this.records = records;
    this.serving = serving;
    this.skyMetrics = SkyMetrics.register(registry);
    this.cacheMetrics = CacheMetrics.register(registry);
    this.forwardMetrics = ForwardMetrics.register(registry);
  }

  /** Counts as the cache's hits those of its answers that something gives in front of the chain. */
  void count(HitsInFront hits) {
    cacheMetrics.add(hits);
  }

  /**
   * Builds the chain.
   *
   * @param before the chain that this one takes plugins over from
   * @throws io.skystack.common.cli.OperatorException if a plugin cannot be made so; then nothing
   *     that was made is left open
   */
  Built build(ClusterConfig config, Built before) {
    Assembly plugins = new Assembly(before);
    try {
      add(config, plugins);
      return plugins.built();
    } catch (RuntimeException e) {
      plugins.built().closeAllBut(before);
      throw e;
    }
  }

  private void add(ClusterConfig config, Assembly plugins) {
    Map<Name, List<InetSocketAddress>> inner = new HashMap<>();
    Map<Name, List<InetSocketAddress>> outer = new HashMap<>();
    config
        .stubDomains()
        .forEach(
            (name, servers) ->
                (serving.answers().domainOf(name).isPresent() ? inner : outer).put(name, servers));
    Forward.Options forward = serving.forward(config);
    plugins.add("loadbalance", "", RoundRobin::new);
    plugins.add("chaos", "", () -> new Chaos(serving.chaos()));
    addStubs("inner stubs", inner, plugins);
    if (!config.federations().isEmpty()) {
      Federations.Options federations = serving.federations(config);
      plugins.add("federations", federations, () -> new Federations(federations));
    }
    plugins.add("skydns", "", () -> new SkyPlugin(records, serving.answers(), skyMetrics));
    plugins.add("any", "", Any::new);
    serving
        .cache()
        .ifPresent( // what other servers said is not what these say
            cache ->
                plugins.add(
                    "cache", List.of(forward, outer), () -> new Cache(cache, cacheMetrics)));
    addStubs("stubs", outer, plugins);
    plugins.add("forward", forward, () -> new Forward(forward, forwardMetrics));
  }

  private void addStubs(String part, Map<Name, List<InetSocketAddress>> stubs, Assembly plugins) {
    if (!stubs.isEmpty()) {
      plugins.add(part, stubs, () -> new StubDomains(stubs, serving::forward, forwardMetrics));
    }
  }
}
