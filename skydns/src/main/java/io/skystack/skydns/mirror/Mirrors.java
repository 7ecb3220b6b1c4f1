package io.skystack.skydns.mirror;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The mirrors of etcd that are in use: one for each etcd and way to treat it, however many blocks
 * answer from it, and the same one after a reload. Any thread may call.
 */
public final class Mirrors {
  private final PrometheusRegistry registry;
  private final Map<Mirrored, Shared> open = new HashMap<>();
  private boolean isCounted;

  /**
   * What is mirrored, and how.
   *
   * @param grace for how long it serves what an etcd lacks that came back with less
   */
  public record Mirrored(EtcdOptions etcd, Duration grace) {}

  private static final class Shared {
    private final EtcdConnection connection;
    private final EtcdMirror mirror;
    private int users;
    private boolean isStarted;

    Shared(Mirrored what, PrometheusRegistry registry) {
      connection = EtcdConnection.open(what.etcd());
      mirror =
          new EtcdMirror(
              connection, new EtcdMirror.Options(what.grace(), Optional.empty()), registry);
    }
  }

  /** None yet; the first one counts in {@code registry}. */
  public Mirrors(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /**
   * A mirror, with one user more.
   *
   * @throws io.skystack.common.cli.OperatorException if a file of TLS cannot be read
   */
  public synchronized EtcdMirror take(Mirrored what) {
    Shared shared = open.get(what);
    if (shared == null) {
      shared = new Shared(what, nextRegistry());
      open.put(what, shared);
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
  public synchronized void start(Mirrored what) {
    Shared shared = open.get(what);
    if (shared != null && !shared.isStarted) {
      shared.isStarted = true;
      shared.mirror.start();
    }
  }

  /** One user less; without users a mirror is closed. */
  public synchronized void giveBack(Mirrored what) {
    Shared shared = open.get(what);
    if (shared == null) {
      return;
    }
    shared.users--;
    if (shared.users == 0) {
      open.remove(what);
      shared.mirror.close();
      shared.connection.close();
    }
  }
}
