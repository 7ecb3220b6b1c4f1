package io.skystack.skydns.etcd;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of etcd that are in use, one for each way to reach it, whatever blocks use it; one
 * that stays in use through a reload is not read again.
 */
final class Mirrors {
  private static final Duration GRACE = Duration.ofMinutes(5);

  private final PrometheusRegistry registry;
  private final Map<EtcdOptions, Mirror> mirrors = new HashMap<>();
  private boolean isCounted;

  /**
   * @param registry where the first mirror counts; others would have the same names
   */
  Mirrors(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** A mirror, and how many use it. */
  private static final class Mirror {
    private final EtcdConnection connection;
    private final EtcdMirror records;
    private int users;

    Mirror(EtcdConnection connection, EtcdMirror records) {
      this.connection = connection;
      this.records = records;
    }
  }

  /**
   * The mirror of an etcd, which begins to follow it if nobody has used it before. Each use is
   * ended by {@link #release}.
   *
   * @throws io.skystack.common.cli.OperatorException if it cannot be reached as it is said
   */
  synchronized EtcdMirror acquire(EtcdOptions options) {
    Mirror mirror = mirrors.get(options);
    if (mirror == null) {
      EtcdConnection connection = EtcdConnection.open(options);
      PrometheusRegistry counted = isCounted ? new PrometheusRegistry() : registry;
      isCounted = true;
      EtcdMirror records =
          new EtcdMirror(connection, new EtcdMirror.Options(GRACE, Optional.empty()), counted);
      records.start();
      mirror = new Mirror(connection, records);
      mirrors.put(options, mirror);
    }
    mirror.users++;
    return mirror.records;
  }

  /** Ends a use; the last one ends the mirror. */
  void release(EtcdOptions options) {
    Mirror unused = leave(options);
    if (unused != null) {
      unused.records.close();
      unused.connection.close();
    }
  }

  private synchronized @Nullable Mirror leave(EtcdOptions options) {
    Mirror mirror = mirrors.get(options);
    if (mirror == null || --mirror.users > 0) {
      return null;
    }
    return mirrors.remove(options);
  }
}
