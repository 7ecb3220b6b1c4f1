package io.skystack.common.etcd;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.snapshot.Snapshot;
import io.skystack.common.snapshot.SnapshotFile;
import io.skystack.common.snapshot.SnapshotKeeper;
import io.skystack.common.store.Change;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.Versions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * All records of an etcd in memory, following every change.
 *
 * <p>The mirror reads everything page by page at one revision, then watches from there. When the
 * watch is lost it keeps what it has and goes on from the last revision seen, once etcd has shown
 * that it still has the history that the records came from. If that revision was compacted away,
 * everything is read again and the difference applied. If the history is another one (etcd was
 * wiped or rolled back), everything is read again too, but what is missing stays for a grace
 * period.
 *
 * <p>A value that is no record, and a key that no record can have, is skipped, counted and logged;
 * if it takes the place of a record, that record is gone. SkyDNS's own configuration, which lies at
 * {@code config} below the prefix, is no record: it is shown as it is, by {@link #config}.
 */
public final class EtcdMirror implements RecordStore, AutoCloseable {
  /** Of a longer configuration only so much is held that one can see that it is too long. */
  public static final int MAX_CONFIG_BYTES = 64 * 1024;

  private final MirrorThread thread = new MirrorThread();
  private final Timing timing;
  private final Leases leases;
  private final Held held;
  private final Follower follower;
  private final Optional<SnapshotKeeper> snapshots;
  private volatile boolean closed;

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
  public EtcdMirror(EtcdConnection connection, Options options, PrometheusRegistry registry) {
    this(connection, options, registry, Timing.USUAL);
  }

  EtcdMirror(
      EtcdConnection connection, Options options, PrometheusRegistry registry, Timing timing) {
    String prefix = connection.options().pathPrefix();
    MirrorMetrics metrics = new MirrorMetrics(registry);
    this.timing = timing;
    this.leases = new Leases(connection, thread);
    this.held = new Held(options.grace(), leases, metrics);
    this.follower = new Follower(connection, held, leases, metrics, timing, thread);
    this.snapshots =
        options
            .snapshot()
            .map(
                file ->
                    new SnapshotKeeper(
                        new SnapshotFile(file, prefix, metrics.snapshotErrors::inc),
                        fresh -> held.snapshot(prefix, fresh),
                        timing.betweenSnapshots()));
    metrics.gauge("records", "Records held", () -> held.tree().size());
    metrics.gauge("revision", "etcd's revision up to which all is seen", held::revision);
    metrics.gauge("stale_seconds", "For how long etcd has been away; 0 while followed", this::age);
    metrics.gauge("leases", "Leases that records hang on", leases::size);
    metrics.gauge("held_records", "Records that etcd lacks, in their grace", held::leftovers);
  }

  private double age() {
    return status() instanceof StoreStatus.Stale stale
        ? Duration.between(stale.since(), Instant.now()).toMillis() / 1e3
        : 0;
  }

  /** Starts to read and to follow. Returns at once. */
  public void start() {
    thread.execute(
        () -> {
          Optional<Snapshot> snapshot = snapshots.flatMap(keeper -> keeper.read(leases::of));
          snapshot.ifPresent(held::adopt);
          follower.start(snapshot.map(Snapshot::time));
        });
    thread.every(timing.tick(), this::tick);
  }

  private void tick() {
    long now = System.nanoTime();
    follower.tick(now);
    held.endGrace(now);
    snapshots.ifPresent(keeper -> keeper.tick(now, follower.lastFresh()));
  }

  /**
   * Completes when all records have been read from etcd for the first time, or etcd has shown that
   * those of the snapshot are its own. Fails with an {@link OperatorException} as soon as etcd
   * shows that only an operator can mend what is wrong (a password, a certificate); the mirror goes
   * on trying all the same. While etcd is just not reachable, it does neither.
   */
  public CompletableFuture<Void> firstContact() {
    return follower.firstContact();
  }

  @Override
  public RecordTree tree() {
    return held.tree();
  }

  @Override
  public Versions versions() {
    return held.versions();
  }

  @Override
  public StoreStatus status() {
    return follower.status();
  }

  @Override
  public CompletableFuture<Void> reached(long revision) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    thread.execute(() -> follower.await(revision, done));
    if (closed) {
      done.complete(null);
    }
    return done;
  }

  @Override
  public AutoCloseable onChange(Consumer<List<Change>> listener) {
    return held.listeners().add(listener);
  }

  /**
   * The text at {@code config} below the prefix; empty if there is none, or it was not read yet.
   * Follows etcd as the records do, after those of the same revision; is in the snapshot, and known
   * before the records are where those are many.
   */
  public Optional<String> config() {
    return held.config().text();
  }

  /**
   * Completes once {@link #config} was read from etcd or from the snapshot, or etcd could not be
   * asked. Never fails.
   */
  public CompletableFuture<Void> configKnown() {
    return held.config().known().copy();
  }

  /**
   * Calls {@code listener} with each configuration that is written, the same again too, on a thread
   * that it must not hold up.
   *
   * @return takes the listener out again
   */
  public AutoCloseable onConfig(Consumer<Optional<String>> listener) {
    return held.config().onChange(listener);
  }

  /**
   * Stops following; what was read stays readable. Writes the snapshot if it is not up to date.
   * Waits for that, for some seconds at most.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    thread.execute(
        () -> {
          follower.stop();
          snapshots.ifPresent(keeper -> keeper.finish(follower.lastFresh()));
        });
    closed = true;
    thread.close();
  }
}
