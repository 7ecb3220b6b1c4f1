package io.skystack.skydns.answer;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.store.RecordStore;
import io.skystack.dns.any.Any;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A chain without sockets, with a clock that tests turn, and questions put to it. */
final class Asking {
  /** 2026-11-24 13:36:35 UTC, in an hour that began at {@link #HOUR}. */
  static final long NOW = 1_795_527_395L;

  static final long HOUR = NOW - NOW % 3600;

  final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  final AtomicLong seconds = new AtomicLong(NOW);
  final PrometheusRegistry registry = new PrometheusRegistry();
  final SkyPlugin sky;
  private final Chain chain;

  Asking(RecordStore store, Plugin outside, String... domains) {
    this(store, outside, SkyOptions.of(Arrays.stream(domains).map(Asking::name).toList()));
  }

  Asking(RecordStore store, Plugin outside, SkyOptions options) {
    sky = new SkyPlugin(store, options, SkyMetrics.register(registry), nanos::get, seconds::get);
    chain = new Chain(List.of(sky, new Any(), outside));
  }

  static Name name(String text) {
    return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
  }

  static Query query(String name, String type) {
    return new Query(
        name(name),
        Type.value(type, true),
        DClass.IN,
        true,
        false,
        Edns.NONE,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353),
        Query.Transport.UDP);
  }

  Answer ask(String name, String type) {
    return ask(query(name, type));
  }

  Answer ask(Query query) {
    return chain.handle(query).toCompletableFuture().join();
  }
}
