package io.skystack.common.etcd;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchResponse;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdException.Kind;
import io.skystack.common.record.RecordKey;
import io.skystack.common.retry.Backoff;
import io.skystack.common.store.Change;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is {@link Held} in step with etcd: verify that its history is the one we know, or read
 * everything; then watch; when the watch is lost, begin again after a pause. At most one of these
 * steps is under way at any time. Belongs to the mirror's thread.
 */
final class Follower implements WatchStream.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private static final int MOST_WARNINGS = 8;

  private final EtcdConnection connection;
  private final Held held;
  private final Leases leases;
  private final MirrorMetrics metrics;
  private final Timing timing;
  private final MirrorThread thread;
  private final KeySpace keys;
  private final RecordReader reader;
  private final Backoff backoff;
  private final Waiters waiters = new Waiters();
  private final CompletableFuture<Void> firstContact = new CompletableFuture<>();
  private final ConcurrentLinkedQueue<Received> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();

  private volatile StoreStatus status = new StoreStatus.Filling("not started");

  /** Failures in a row: since etcd was last heard. */
  private int failures;

  private boolean stopped;

  /** Whether what is held must be read again before anything else. */
  private boolean distrust;

  /** What was logged of the outage under way. */
  private final Set<String> warned = new HashSet<>();

  /** Whether a step other than the watch is under way. */
  private boolean busy;

  private @Nullable WatchStream watch;
  private boolean watchCreated;

  /** Since when a sign of life is awaited; empty if none is. */
  private Optional<Long> askedNanos = Optional.empty();

  /** What the watch told of the configuration and {@link #follow} has not made visible yet. */
  private Optional<Event> configEvent = Optional.empty();

  private long heardNanos;
  private Instant lastFresh = Instant.EPOCH;

  private record Received(WatchStream stream, WatchResponse response) {}

  Follower(
      EtcdConnection connection,
      Held held,
      Leases leases,
      MirrorMetrics metrics,
      Timing timing,
      MirrorThread thread) {
    this.connection = connection;
    this.held = held;
    this.leases = leases;
    this.metrics = metrics;
    this.timing = timing;
    this.thread = thread;
    this.keys = new KeySpace(connection.options().pathPrefix());
    this.reader = new RecordReader(keys, leases, metrics);
    this.backoff = new Backoff(timing.firstPause(), timing.longestPause());
    thread.onFault(this::recover);
  }

  /** How far what is held is to be trusted. Any thread may ask. */
  StoreStatus status() {
    return status;
  }

  CompletableFuture<Void> firstContact() {
    return firstContact.copy();
  }

  /** When what is held was last known to be all there is. */
  Instant lastFresh() {
    return lastFresh;
  }

  /** Begins; {@code snapshot} is the time of what is held already, if there is anything. */
  void start(Optional<Instant> snapshot) {
    snapshot.ifPresent(time -> lastFresh = time);
    status =
        snapshot.isPresent()
            ? new StoreStatus.Stale(lastFresh, notYet("asking " + connection.where()))
            : new StoreStatus.Filling(notYet("asking " + connection.where()));
    connect();
  }

  /** Ends all of it. */
  void stop() {
    stopped = true;
    endWatch();
    waiters.release(waiters.now());
  }

  /** Completes {@code done} once {@code revision} can be seen. */
  void await(long revision, CompletableFuture<Void> done) {
    boolean seen = status instanceof StoreStatus.Live && held.revision() >= revision;
    if (seen || stopped) {
      done.complete(null);
    } else {
      waiters.add(revision, done);
    }
  }

  // -- Verify or read

  private void connect() {
    if (stopped || busy || watch != null) {
      return;
    }
    if (held.revision() == 0 || distrust) {
      readAll();
    } else {
      verify();
    }
  }

  /**
   * Asks for the record written last, at the last revision seen: an etcd with the same history has
   * it as it was. One that was wiped or rolled back does not have that revision, or something else
   * at it. The answer is the cluster's, not a single member's, so none that lags misleads.
   */
  private void verify() {
    Optional<StoredRecord> witness = held.newest();
    RangeRequest.Builder request =
        RangeRequest.newBuilder().setRevision(held.revision()).setKeysOnly(true).setLimit(1);
    witness.ifPresentOrElse(
        record -> request.setKey(keys.toEtcd(record.key())),
        () -> request.setKey(keys.start()).setRangeEnd(keys.end()));
    busy = true;
    var unused =
        connection
            .call(KVGrpc.getRangeMethod(), request.build(), timing.call())
            .whenComplete(
                (answer, error) -> thread.execute(() -> verified(witness, answer, error)));
  }

  private void verified(
      Optional<StoredRecord> witness, @Nullable RangeResponse answer, @Nullable Throwable error) {
    busy = false;
    if (answer != null && isSameHistory(witness, answer)) {
      openWatch();
      return;
    }
    if (answer == null) {
      EtcdException why = meaning(error);
      if (why.kind() != Kind.COMPACTED && why.kind() != Kind.FUTURE) {
        failed(why);
        return;
      }
      if (why.kind() == Kind.COMPACTED) {
        compacted();
      }
    }
    readAll();
  }

  private boolean isSameHistory(Optional<StoredRecord> witness, RangeResponse answer) {
    return answer.getHeader().getClusterId() == held.clusterId()
        && (witness.isEmpty()
            || (answer.getKvsCount() == 1
                && answer.getKvs(0).getModRevision() == witness.get().revision()));
  }

  private void compacted() {
    metrics.compactions.inc();
    LOG.info("etcd has compacted past revision {}: reading all records again", held.revision());
  }

  private EtcdException meaning(@Nullable Throwable error) {
    Throwable cause = error == null ? new IllegalStateException("no answer and no error") : error;
    return connection.errors().of(cause, connection.where());
  }

  private void readAll() {
    List<Waiters.Waiter> before = waiters.now();
    long startNanos = System.nanoTime();
    busy = true;
    if (held.revision() == 0) {
      readConfig();
    }
    var unused =
        new PagedRead(connection, keys, reader, metrics, timing, thread)
            .run()
            .whenComplete(
                (result, error) ->
                    thread.execute(
                        () -> {
                          busy = false;
                          if (result == null) {
                            failed(meaning(error));
                          } else {
                            take(result, before, startNanos);
                          }
                        }));
  }

  /** Asks for the configuration alone: it is wanted before the last of many records has come. */
  private void readConfig() {
    RangeRequest request = RangeRequest.newBuilder().setKey(keys.config()).build();
    var unused =
        connection
            .call(KVGrpc.getRangeMethod(), request, timing.call())
            .whenComplete((answer, error) -> thread.execute(() -> takeConfig(answer)));
  }

  private void takeConfig(@Nullable RangeResponse answer) {
    if (answer != null && held.revision() == 0) { // what was read with the records is newer
      held.config()
          .read(
              answer.getKvsList().stream().findFirst().map(kv -> ConfigDocument.of(kv.getValue())));
    }
  }

  private void take(PagedRead.Result result, List<Waiters.Waiter> before, long startNanos) {
    int changes = held.replace(result);
    distrust = false;
    metrics.reads.inc();
    LOG.info(
        "read {} records from etcd at {} in {} ms, revision {}: {} changes",
        result.records().size(),
        connection.member(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
        held.revision(),
        changes);
    lastFresh = Instant.now();
    if (!status.isReady()) {
      live();
    }
    firstContact.complete(null);
    waiters.release(before);
    openWatch();
  }

  // -- Watch

  /**
   * Watches from the last revision seen, not from the one after it: newer versions of etcd give no
   * sign of life on a watch that begins in the future.
   */
  private void openWatch() {
    if (stopped) {
      return;
    }
    watchCreated = false;
    askedNanos = Optional.of(System.nanoTime());
    watch = WatchStream.open(connection, keys.start(), keys.end(), held.revision(), this);
  }

  private void endWatch() {
    if (watch != null) {
      watch.cancel();
      watch = null;
    }
  }

  @Override
  public void response(WatchStream stream, WatchResponse response) {
    inbox.add(new Received(stream, response));
    if (draining.compareAndSet(false, true)) {
      thread.execute(this::drain);
    }
  }

  @Override
  public void ended(WatchStream stream, EtcdException why) {
    thread.execute(
        () -> {
          if (stream == watch) {
            lost(why);
          }
        });
  }

  /** Takes in all that has come as one step, so that a burst costs one new tree. */
  private void drain() {
    draining.set(false);
    Map<RecordKey, Change> changes = new LinkedHashMap<>();
    long seen = held.revision();
    Received next = inbox.poll();
    while (next != null) {
      next.stream.taken();
      if (next.stream == watch) {
        WatchResponse response = next.response;
        heard(response);
        for (Event event : response.getEventsList()) {
          seen = Math.max(seen, collect(event, changes));
        }
        if (response.getCanceled()) {
          follow(changes, seen);
          cancelled(next.stream, response);
        } else if (response.getCreated()) {
          created(next.stream, response);
        }
      }
      next = inbox.poll();
    }
    follow(changes, seen);
  }

  private void heard(WatchResponse response) {
    heardNanos = System.nanoTime();
    askedNanos = Optional.empty();
    if (watchCreated) {
      lastFresh = Instant.now();
      failures = 0;
    }
    if (response.getEventsCount() > 0) {
      metrics.lastEvent.set(System.currentTimeMillis() / 1e3);
    }
  }

  /** Adds what an event changes, the last of a key in place of those before; gives its revision. */
  private long collect(Event event, Map<RecordKey, Change> changes) {
    KeyValue kv = event.getKv();
    if (kv.getModRevision() <= held.revision()) {
      return kv.getModRevision();
    }
    if (keys.isConfig(kv.getKey())) {
      configEvent = Optional.of(event);
      return kv.getModRevision();
    }
    Optional<StoredRecord> record =
        event.getType() == Event.EventType.PUT ? reader.read(kv) : Optional.empty();
    if (record.isPresent()) {
      changes.put(record.get().key(), new Change.Put(record.get()));
    } else {
      keys.toRecord(kv.getKey()).ifPresent(key -> collectDelete(key, changes));
    }
    return kv.getModRevision();
  }

  private void collectDelete(RecordKey key, Map<RecordKey, Change> changes) {
    if (held.tree().find(key).isPresent()) {
      changes.put(key, new Change.Delete(key));
    } else {
      changes.remove(key);
    }
  }

  private void follow(Map<RecordKey, Change> changes, long seen) {
    if (seen > held.revision()) {
      held.follow(List.copyOf(changes.values()), seen);
      changes.clear();
      configEvent.ifPresent(this::followConfig);
      if (status instanceof StoreStatus.Live) {
        waiters.reached(seen);
      }
    }
  }

  private void followConfig(Event event) {
    configEvent = Optional.empty();
    held.config()
        .set(
            event.getType() == Event.EventType.PUT
                ? Optional.of(ConfigDocument.of(event.getKv().getValue()))
                : Optional.empty());
  }

  private void created(WatchStream stream, WatchResponse response) {
    if (response.getHeader().getClusterId() != held.clusterId()
        || response.getHeader().getRevision() < held.revision()) {
      connection.failed(stream.member());
      lost(unreachable("etcd at " + stream.member() + " lags behind what was seen"));
      return;
    }
    watchCreated = true;
    lastFresh = Instant.now();
    if (status instanceof StoreStatus.Stale stale) {
      LOG.info(
          "following etcd at {} again, after {} s",
          stream.member(),
          Duration.between(stale.since(), lastFresh).toSeconds());
    }
    live();
    waiters.reached(held.revision());
  }

  private void cancelled(WatchStream stream, WatchResponse response) {
    if (response.getCompactRevision() != 0) {
      lost(new EtcdException(Kind.COMPACTED, "etcd has compacted past what was seen"));
      return;
    }
    EtcdException why = connection.errors().ofReason(response.getCancelReason(), stream.member());
    if (why.kind() == Kind.TOKEN || why.kind() == Kind.OPERATOR) {
      connection.dropToken(); // the records could be read: the token ran out meanwhile
    }
    lost(why);
  }

  private static EtcdException unreachable(String message) {
    return new EtcdException(Kind.UNREACHABLE, message);
  }

  // -- Failure

  private void lost(EtcdException why) {
    endWatch();
    metrics.watchRestarts.inc();
    switch (why.kind()) {
      case COMPACTED -> {
        compacted();
        away(why);
        readAll();
      }
      case TOO_LARGE -> {
        away(why);
        readAll();
      }
      default -> failed(why);
    }
  }

  private void failed(EtcdException why) {
    metrics.errors.inc();
    held.config().known().complete(null);
    away(why);
    if (why.kind() == Kind.OPERATOR) {
      firstContact.completeExceptionally(new OperatorException(why.getMessage(), why));
    }
    thread.after(backoff.after(++failures), this::connect);
  }

  /** Says that etcd cannot be followed now, and why; logs the first of a burst. */
  private void away(EtcdException why) {
    boolean answered = firstContact.isDone() && !firstContact.isCompletedExceptionally();
    String reason = answered ? why.getMessage() : notYet(why.getMessage());
    boolean worthALine =
        warned.isEmpty() || (why.kind() == Kind.OPERATOR && warned.size() < MOST_WARNINGS);
    if (worthALine && warned.add(reason)) {
      LOG.warn("{}; serving the {} records known", reason, held.tree().size());
    }
    status =
        held.revision() == 0
            ? new StoreStatus.Filling(reason)
            : new StoreStatus.Stale(lastFresh, reason);
  }

  private void live() {
    warned.clear();
    status = new StoreStatus.Live();
    firstContact.complete(null);
  }

  private String notYet(String reason) {
    return "etcd has not answered yet: " + reason + EtcdErrors.schemeHint(reason);
  }

  /** After a fault of ours nothing that is held is relied on: read it all again. */
  private void recover() {
    distrust = true;
    endWatch();
    if (!busy) {
      thread.after(backoff.after(++failures), this::connect);
    }
  }

  // -- Time

  /** Looks after the watch and the leases. */
  void tick(long nowNanos) {
    if (watch != null) {
      checkAlive(watch, nowNanos);
    }
    if (!busy) {
      leases.sweep();
    }
    if (status instanceof StoreStatus.Live) {
      leases.ask();
    }
  }

  private void checkAlive(WatchStream stream, long nowNanos) {
    if (askedNanos.isPresent()) {
      if (nowNanos - askedNanos.get() > timing.dead().toNanos()) {
        connection.failed(stream.member());
        lost(unreachable("etcd at " + stream.member() + " gives no sign of life"));
      }
    } else if (nowNanos - heardNanos > timing.probe().toNanos()) {
      stream.probe();
      askedNanos = Optional.of(nowNanos);
    }
  }
}
