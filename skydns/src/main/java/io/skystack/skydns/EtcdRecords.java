package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The records of an etcd for a command that ends: read once.
 *
 * @param mirror holds all of them
 */
record EtcdRecords(EtcdConnection connection, EtcdMirror mirror) implements AutoCloseable {
  private static final long MOST_SECONDS = 30;

  /**
   * Reads them.
   *
   * @throws OperatorException if etcd cannot be read
   */
  static EtcdRecords read(EtcdOptions options, PrometheusRegistry registry)
      throws InterruptedException {
    EtcdConnection connection = EtcdConnection.open(options);
    EtcdMirror.Options once = new EtcdMirror.Options(Duration.ZERO, Optional.empty());
    EtcdRecords records = new EtcdRecords(connection, new EtcdMirror(connection, once, registry));
    records.mirror.start();
    try {
      records.mirror.firstContact().get(MOST_SECONDS, TimeUnit.SECONDS);
      return records;
    } catch (ExecutionException e) {
      records.close();
      throw e.getCause() instanceof OperatorException wrong
          ? wrong
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      records.close();
      throw new OperatorException(
          "etcd at %s was not read within %d seconds: is it there? Name it with --machines"
              .formatted(options.endpoints(), MOST_SECONDS));
    }
  }

  @Override
  public void close() {
    mirror.close();
    connection.close();
  }
}
