package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.store.RecordStore;
import io.skystack.dns.any.Any;
import io.skystack.dns.cache.Cache;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.dnssec.Dnssec;
import io.skystack.dns.dnssec.DnssecMetrics;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.hot.HitsInFront;
import io.skystack.dns.loadbalance.RoundRobin;
import io.skystack.dns.plugin.Assembly;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.dns.plugin.Plugin;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyPlugin;
import io.skystack.skydns.config.Serving;
import io.skystack.skydns.stub.StubMetrics;
import io.skystack.skydns.stub.StubZones;
import java.util.List;

/**
 * Builds the chain from what is to be served, again and again: a plugin whose options are as they
 * were goes on in the next chain, with its connections and what it has stored; the others are made
 * anew. The order of the plugins is that of {@link #build}.
 *
 * <p>What plugins count must be registered once: metrics are fields here, made with the builder,
 * and plugins of one kind share them.
 */
final class ChainBuilder {
  private final RecordStore store;
  private final DnssecMetrics dnssecMetrics;
  private final SkyMetrics skyMetrics;
  private final StubMetrics stubMetrics;
  private final CacheMetrics cacheMetrics;
  private final ForwardMetrics forwardMetrics;

  /**
   * A builder of chains that answer from {@code store}.
   *
   * @param registry where their plugins count
   */
  ChainBuilder(RecordStore store, PrometheusRegistry registry) {
    this.store = store;
    this.dnssecMetrics = DnssecMetrics.register(registry);
    this.skyMetrics = SkyMetrics.register(registry);
    this.stubMetrics = StubMetrics.register(registry);
    this.cacheMetrics = CacheMetrics.register(registry);
    this.forwardMetrics = ForwardMetrics.register(registry);
  }

  /** Counts as the cache's hits those of its answers that something gives in front of the chain. */
  void count(HitsInFront hits) {
    cacheMetrics.add(hits);
  }

  /** How many signatures were made, by all of its chains. */
  long signaturesMade() {
    return dnssecMetrics.signaturesMade();
  }

  /**
   * Builds the chain.
   *
   * @param before the chain that this one takes plugins over from
   * @throws io.skystack.common.cli.OperatorException if a plugin cannot be made so; then nothing
   *     that was made is left open
   */
  Built build(Serving serving, Built before) {
    Assembly plugins = new Assembly(before);
    try {
      if (serving.roundRobin()) {
        plugins.add("loadbalance", "", RoundRobin::new);
      }
      if (!serving.dnssec().keys().isEmpty()) {
        plugins.add("dnssec", serving.dnssec(), () -> dnssec(serving.dnssec()));
      }
      serving
          .stubs()
          .ifPresent(
              stubs ->
                  plugins.add(
                      "stub",
                      stubs,
                      () -> new StubZones(store, stubs, forwardMetrics, stubMetrics)));
      plugins.add("chaos", serving.chaos(), () -> new Chaos(serving.chaos()));
      plugins.add(
          "skydns", serving.answers(), () -> new SkyPlugin(store, serving.answers(), skyMetrics));
      plugins.add("any", "", Any::new);
      serving
          .cache()
          .ifPresent( // what other servers said is not what these say
              cache ->
                  plugins.add(
                      "cache",
                      List.of(cache, serving.forward()),
                      () -> new Cache(cache, cacheMetrics)));
      plugins.add(
          "forward", serving.forward(), () -> new Forward(serving.forward(), forwardMetrics));
      return plugins.built();
    } catch (RuntimeException e) {
      plugins.built().closeAllBut(before);
      throw e;
    }
  }

  /** What is wrong with keys is told with the flag that named them. */
  private Plugin dnssec(Dnssec.Options options) {
    try {
      return new Dnssec(options, dnssecMetrics);
    } catch (OperatorException e) {
      throw new OperatorException("--dnssec: " + e.getMessage(), e);
    }
  }
}
