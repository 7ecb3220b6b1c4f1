package io.skystack.common.etcd;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.store.Change;
import io.skystack.common.store.Listeners;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.Versions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All records of an etcd in memory, following every change. */
public final class EtcdMirror implements RecordStore, AutoCloseable {
  private final Versions versions = new Versions();
  private final Listeners listeners = new Listeners();
  private final CompletableFuture<Void> firstContact = new CompletableFuture<>();
  private volatile RecordTree tree = RecordTree.EMPTY;
  private volatile StoreStatus status = new StoreStatus.Filling("not started");

  /**
   * How the mirror behaves.
   *
   * @param grace how long records stay that an etcd lacks which came back with less history than
   *     was seen; zero to believe it at once
   * @param snapshot file to keep the records in, so that a start needs no etcd; empty for none
   */
  public record Options(Duration grace, Optional<Path> snapshot) {}

  /**
   * A mirror that is not started yet.
   *
   * @throws OperatorException if the snapshot's file could not be written
   */
  public EtcdMirror(EtcdConnection connection, Options options, PrometheusRegistry registry) {}

  /** Starts to read and to follow. Returns at once. */
  public void start() {}

  /**
   * Completes when all records have been read from etcd for the first time. Fails with an {@link
   * OperatorException} as soon as etcd shows that only an operator can mend what is wrong (a
   * password, a certificate). While etcd is just not reachable, it does neither.
   */
  public CompletableFuture<Void> firstContact() {
    return firstContact;
  }

  @Override
  public RecordTree tree() {
    return tree;
  }

  @Override
  public Versions versions() {
    return versions;
  }

  @Override
  public StoreStatus status() {
    return status;
  }

  @Override
  public CompletableFuture<Void> reached(long revision) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return listeners.add(listener);
  }

  /** Stops following; what was read stays readable. */
  @Override
  public void close() {}
}
