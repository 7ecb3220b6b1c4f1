package io.skystack.kubedns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.dns.server.DnsServer;
import io.skystack.kubedns.config.ClusterConfig;
import io.skystack.skydns.ConfigMetrics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;

/**
 * Keeps the chain in step with the configuration: each one is put in force as a whole, or refused
 * as a whole with a line that says why. Queries go on meanwhile.
 */
final class Reconfiguration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconfiguration.class);

  private final String where;
  private final Name domain;
  private final KubeChain chains;
  private final ConfigMetrics metrics;
  private ClusterConfig config = ClusterConfig.EMPTY;
  private Built built = Built.NONE;

  /** What was told last and taken; for the snapshot. */
  private volatile Map<String, String> data = Map.of();

  /** What was refused last, so that the same is not refused again. */
  private Optional<Map<String, String>> refused = Optional.empty();

  private Optional<DnsServer> dns = Optional.empty();
  private CompletableFuture<Void> quiet = CompletableFuture.completedFuture(null);
  private boolean isClosed;

  /**
   * One with no chain yet.
   *
   * @param where the configuration is, for messages
   * @param domain that of the cluster
   */
  Reconfiguration(String where, Name domain, KubeChain chains, PrometheusRegistry registry) {
    this.where = where;
    this.domain = domain;
    this.chains = chains;
    this.metrics = new ConfigMetrics("kubedns", registry);
  }

  /** The configuration that is in force, as it was told. Any thread may ask. */
  Map<String, String> data() {
    return data;
  }

  /** The chain that is in force. */
  synchronized Built built() {
    return built;
  }

  /**
   * Builds the first chain: of what was taken so far.
   *
   * @param opener opens the sockets
   * @throws OperatorException if it cannot be served
   */
  synchronized DnsServer open(Opener opener) {
    built = chains.build(config, Built.NONE);
    DnsServer opened = opener.open(built);
    dns = Optional.of(opened);
    return opened;
  }

  /** Opens the sockets. */
  @FunctionalInterface
  interface Opener {
    /**
     * Serves from a chain.
     *
     * @throws OperatorException if an address cannot be had
     */
    DnsServer open(Built built);
  }

  /** Puts this in force, unless it is wrong or in force. Not to be called from an event loop. */
  synchronized void take(Map<String, String> told) {
    if (isClosed || told.equals(refused.orElse(data))) {
      return;
    }
    try {
      ClusterConfig next = ClusterConfig.parse(told, domain);
      if (!ClusterConfig.unknown(told).isEmpty()) {
        log.warn(
            "{}: passed over, for they mean nothing: {}",
            where,
            OneLine.of(String.join(", ", ClusterConfig.unknown(told))));
      }
      change(next);
      data = Map.copyOf(told);
      refused = Optional.empty();
      metrics.applied();
      log.info("{} is in force", where);
    } catch (OperatorException e) {
      refused = Optional.of(Map.copyOf(told));
      metrics.refused();
      log.warn("{} is refused, what was in force goes on: {}", where, OneLine.of(e.getMessage()));
    }
  }

  private void change(ClusterConfig next) {
    if (dns.isPresent() && !next.equals(config)) {
      Built before = built;
      Built after = chains.build(next, before);
      quiet = CompletableFuture.allOf(quiet, dns.get().replace(after.chain()));
      quiet = quiet.thenRunAsync(() -> before.closeAllBut(after));
      built = after;
    }
    config = next;
  }

  /** Closes the chain in force, from which nothing is served any more. */
  @Override
  public synchronized void close() {
    isClosed = true;
    built.closeAllBut(Built.NONE);
  }
}
