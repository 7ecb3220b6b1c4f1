package io.skystack.skycache;

import io.skystack.dns.cache.CacheFigures;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.forward.UpstreamFigures;
import io.skystack.dns.hot.HotKind;
import io.skystack.dns.server.ServerMetrics;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the cache does, as dnsmasq tells it: in class CHAOS, and in the log.
 *
 * @param cacheSize answers kept at most
 */
record Figures(
    int cacheSize,
    CacheMetrics cache,
    ServerMetrics server,
    ForwardMetrics forward,
    LocalNames local,
    Servers servers) {
  private static final Logger log = LoggerFactory.getLogger(Figures.class);

  /** Queries answered without asking anyone. */
  private long hits() {
    CacheFigures figures = cache.figures();
    return figures.hits() + figures.stale() + local.answered() + server.hotHits(HotKind.OTHER);
  }

  /** By names below {@code bind}. */
  Map<String, Supplier<List<String>>> chaos() {
    return Map.of(
        "cachesize.bind", () -> number(cacheSize),
        "hits.bind", () -> number(hits()),
        "misses.bind", () -> number(cache.figures().misses()),
        "evictions.bind", () -> number(cache.figures().evictions()),
        "insertions.bind", () -> number(cache.figures().insertions()),
        "auth.bind", () -> number(0),
        "servers.bind", () -> servers.nameservers().stream().map(this::server).toList());
  }

  private static List<String> number(long value) {
    return List.of(Long.toString(value));
  }

  /** The address, queries, and those of them that failed. */
  private String server(Nameserver nameserver) {
    UpstreamFigures figures = forward.figures(nameserver);
    return "%s %d %d".formatted(text(nameserver), figures.queries(), figures.failures());
  }

  private static String text(Nameserver nameserver) {
    InetSocketAddress address = nameserver.address();
    return address.getAddress().getHostAddress() + "#" + address.getPort();
  }

  /** Tells all in the log. */
  void log() {
    CacheFigures figures = cache.figures();
    log.info(
        "cache size {}, {}/{} cache insertions re-used unexpired cache entries.",
        cacheSize,
        figures.evictions(),
        figures.insertions());
    log.info("queries forwarded {}, queries answered locally {}", figures.misses(), hits());
    log.info(
        "{} answers kept in about {} bytes; {} given past their end, {} fetched early",
        figures.entries(),
        figures.bytes(),
        figures.stale(),
        figures.prefetches());
    for (Nameserver nameserver : servers.nameservers()) {
      UpstreamFigures upstream = forward.figures(nameserver);
      log.info(
          "server {}: queries sent {}, failed {}",
          text(nameserver),
          upstream.queries(),
          upstream.failures());
    }
  }
}
