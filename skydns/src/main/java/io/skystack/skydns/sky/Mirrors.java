package io.skystack.skydns.sky;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The mirrors of etcd that are in use: one for each etcd, however many blocks answer from it, and
 * the same one after a reload.
 */
final class Mirrors {
  private static final EtcdMirror.Options OPTIONS =
      new EtcdMirror.Options(Duration.ofSeconds(60), Optional.empty());

  private final PrometheusRegistry registry;
  private final Map<EtcdOptions, Shared> open = new HashMap<>();
  private boolean isCounted;

  private static final class Shared {
    private final EtcdConnection connection;
    private final EtcdMirror mirror;
    private int users;
    private boolean isStarted;

    Shared(EtcdOptions options, PrometheusRegistry registry) {
      connection = EtcdConnection.open(options);
      mirror = new EtcdMirror(connection, OPTIONS, registry);
    }
  }

  Mirrors(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * A mirror, with one user more.
   *
   * @throws io.skystack.common.cli.OperatorException if a file of TLS cannot be read
   */
  synchronized EtcdMirror take(EtcdOptions options) {
    Shared shared = open.get(options);
    if (shared == null) {
      shared = new Shared(options, nextRegistry());
      open.put(options, shared);
    }
    shared.users++;
    return shared.mirror;
  }

  /** Names are registered once: the first mirror is the one that is counted. */
  private PrometheusRegistry nextRegistry() {
    PrometheusRegistry next = isCounted ? new PrometheusRegistry() : registry;
    isCounted = true;
    return next;
  }

  /** Has a mirror read and follow etcd, if it does not yet. */
  synchronized void start(EtcdOptions options) {
    Shared shared = open.get(options);
    if (shared != null && !shared.isStarted) {
      shared.isStarted = true;
      shared.mirror.start();
    }
  }

  /** One user less; without users a mirror is closed. */
  synchronized void giveBack(EtcdOptions options) {
    Shared shared = open.get(options);
    if (shared == null) {
      return;
    }
    shared.users--;
    if (shared.users == 0) {
      open.remove(options);
      shared.mirror.close();
      shared.connection.close();
    }
  }
}
