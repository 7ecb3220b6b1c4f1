package io.skystack.kube2sky.publish;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OneLine;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.retry.Backoff;
import io.skystack.common.store.Change;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store at what should be in it.
 *
 * <p>One thread takes what came up, translates the units that changed, compares the keys that this
 * touches with the store's mirror, and writes the difference, whole units together. Every write is
 * guarded by what the mirror showed, so a mirror that is behind costs a conflict and another look,
 * never a wrong record. Nothing is written before it is known both what exists and what is stored;
 * then everything is compared once, records of our mark that nothing claims included.
 *
 * <p>The store also tells of changes that others make; keys of ours among them are put right. So a
 * store that was wiped fills again by itself.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** How often to look whether both sides are full. */
  private static final Duration OPENING = Duration.ofMillis(20);

  /** How often to look, during a pause, whether it has to last. */
  private static final Duration LOOK_WHILE_PAUSED = Duration.ofMillis(50);

  /** How long to wait for the mirror to show what was written; guards hold where it is late. */
  private static final Duration MIRROR_LAG = Duration.ofSeconds(5);

  /** A store that fails is asked again after this. */
  private static final Backoff AWAY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  /** A unit that fails while the store is there is tried again after this. */
  private static final Backoff REFUSED = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));

  /** The mirror needs a moment to show what stood in the way. */
  private static final Backoff CONFLICT = new Backoff(Duration.ofMillis(4), Duration.ofSeconds(1));

  /**
   * How a publisher works.
   *
   * @param owner the mark that its records carry; others' records are left alone
   * @param patience how long one write may take before it counts as failed
   */
  public record Options(String owner, Duration patience) {}

  private final Wanted wanted;
  private final Translator translator;
  private final RecordStore store;
  private final RecordSink sink;
  private final Options options;
  private final PublishMetrics metrics;

  private final Desired desired = new Desired();
  private final Planner planner;
  private final Inbox inbox = new Inbox();
  private final Map<Unit, Work> pending = new LinkedHashMap<>();
  private final Map<Unit, List<String>> problems = new HashMap<>();
  private final CompletableFuture<Void> reconciled = new CompletableFuture<>();
  private final AutoCloseable listening;
  private final Thread thread;

  private boolean open;
  private int failures;
  private long pausedUntil = System.nanoTime();
  private boolean pausedWhileAway;
  private volatile int waiting;
  private volatile String lastFailure = "";
  private volatile boolean closed;

  public Publisher(
      Wanted wanted,
      Translator translator,
      RecordStore store,
      RecordSink sink,
      Options options,
      PrometheusRegistry registry) {
    this.wanted = wanted;
    this.translator = translator;
    this.store = store;
    this.sink = sink;
    this.options = options;
    this.metrics = new PublishMetrics(registry);
    this.planner = new Planner(desired, store, options.owner());
    this.listening = store.onChange(this::stored);
    this.thread = new Thread(this::run, "publisher");
    thread.setDaemon(true);
  }

  /** Begins to publish, on a thread of its own. */
  public void start() {
    thread.start();
  }

  /** These units may claim something else now. Never waits. */
  public void changed(Collection<Unit> units) {
    inbox.addUnits(units);
  }

  /** Compares everything again. Never waits. */
  public void reconcile() {
    inbox.addEverything();
  }

  /** Completes once the first comparison of everything has led to a store without a difference. */
  public CompletableFuture<Void> reconciled() {
    return reconciled.copy();
  }

  /** Why the store does not hold everything yet, in one line; empty once it did. */
  public Optional<String> notReady() {
    if (reconciled.isDone()) {
      return Optional.empty();
    }
    Optional<String> filling = wanted.filling();
    if (filling.isPresent()) {
      return filling;
    }
    if (store.status() instanceof StoreStatus.Filling storeFilling) {
      return Optional.of(storeFilling.reason());
    }
    String failure = lastFailure;
    return Optional.of(
        "publishing: "
            + waiting
            + " waiting"
            + (failure.isEmpty() ? "" : "; the last write failed: " + failure));
  }

  private void stored(List<Change> changes) {
    Set<RecordKey> keys = new LinkedHashSet<>();
    changes.forEach(change -> keys.add(change.key()));
    inbox.addKeys(keys);
  }

  private void run() {
    while (!closed) {
      try {
        turn();
      } catch (InterruptedException e) {
        return; // closing
      } catch (RuntimeException e) {
        // A defect here must not end publishing for ever; everything is looked at again.
        LOG.error("publishing stumbled, comparing everything again: {}", e.toString(), e);
        pause(AWAY.after(++failures));
        inbox.addEverything();
      }
    }
  }

  private void turn() throws InterruptedException {
    if (!open) {
      open = wanted.filling().isEmpty() && store.status().isReady();
      if (!open) {
        TimeUnit.NANOSECONDS.sleep(OPENING.toNanos());
        return;
      }
      inbox.addEverything();
    }
    absorb(inbox.take(untilDue()));
    if (!isPaused()) {
      Transaction transaction = select(System.nanoTime());
      if (!transaction.isEmpty()) {
        write(transaction);
      }
    }
    report();
  }

  private void report() {
    waiting = pending.size();
    metrics.records.set(desired.size());
    metrics.queue.set(pending.size() + inbox.size());
    metrics.foreignKeys.set(planner.foreignCount());
    if (pending.isEmpty()) {
      reconciled.complete(null);
    }
  }

  /** A pause ends early once a store that was away is back. */
  private boolean isPaused() {
    boolean back = pausedWhileAway && store.status() instanceof StoreStatus.Live;
    return !back && System.nanoTime() - pausedUntil < 0;
  }

  /** How long there is nothing to do, unless something comes up. */
  private long untilDue() {
    if (isPaused()) {
      return LOOK_WHILE_PAUSED.toNanos();
    }
    long now = System.nanoTime();
    long soonest = Duration.ofMinutes(1).toNanos();
    for (Work work : pending.values()) {
      soonest = Math.min(soonest, work.due - now);
    }
    return Math.max(0, soonest);
  }

  // What came up becomes work.

  private void absorb(Inbox.Arrivals arrivals) {
    if (arrivals.everything()) {
      everything();
    } else {
      arrivals.units().forEach(this::refresh);
    }
    arrivals.keys().forEach(this::repair);
  }

  private void everything() {
    Set<Unit> units = new LinkedHashSet<>(wanted.units());
    units.addAll(desired.units());
    units.forEach(this::refresh);
    desired.all().keySet().forEach(this::compare);
    int kept = 0;
    for (StoredRecord record : store.tree().all()) {
      if (planner.isOurs(record) && desired.at(record.key()).isEmpty()) {
        if (wanted.isWhole()) {
          work(unitOf(record.key())).keys.add(record.key());
        } else {
          kept++;
        }
      }
    }
    if (kept > 0) {
      LOG.warn("kept {} records that nothing claims: a part of the source could not be read", kept);
    }
  }

  private void refresh(Unit unit) {
    Translation translation = wanted.translate(unit);
    List<String> before =
        translation.problems().isEmpty()
            ? problems.remove(unit)
            : problems.put(unit, translation.problems());
    if (!translation.problems().equals(before)) {
      translation.problems().forEach(problem -> LOG.warn("skipped: {}", problem));
    }
    Set<RecordKey> keys = desired.update(unit, translation.claims());
    if (!keys.isEmpty()) {
      work(unit).keys.addAll(keys);
    }
  }

  private void compare(RecordKey key) {
    if (planner.plan(Set.of(key)).size() > 0) {
      work(unitOf(key)).keys.add(key);
    }
  }

  /** The store told of a change: mostly our own write, sometimes that of someone else. */
  private void repair(RecordKey key) {
    boolean known = desired.at(key).isPresent() || wanted.isWhole();
    if (known && planner.plan(Set.of(key)).size() > 0) {
      Work work = work(unitOf(key));
      if (work.keys.add(key)) {
        metrics.repairs.inc();
      }
    }
  }

  private Work work(Unit unit) {
    return pending.computeIfAbsent(unit, name -> new Work(name, System.nanoTime()));
  }

  private Unit unitOf(RecordKey key) {
    return desired
        .unitAt(key)
        .orElseGet(
            () ->
                translator.unitOf(
                    key,
                    store
                        .tree()
                        .find(key)
                        .map(StoredRecord::value)
                        .orElseGet(() -> ServiceRecord.builder().build())));
  }

  // Work becomes transactions.

  private Transaction select(long now) {
    Transaction transaction = new Transaction(sink.mostWrites());
    Iterator<Work> works = pending.values().iterator();
    while (works.hasNext() && !transaction.isClosed()) {
      Work work = works.next();
      if (!work.isDue(now)) {
        continue;
      }
      Plan plan = planner.plan(work.keys);
      if (plan.size() == 0) {
        works.remove();
      } else if (!transaction.add(work, plan)) {
        break;
      }
    }
    return transaction;
  }

  private void write(Transaction transaction) throws InterruptedException {
    long start = System.nanoTime();
    try {
      CompletableFuture<Long> writing = sink.write(transaction.writes());
      long revision = writing.get(options.patience().toNanos(), TimeUnit.NANOSECONDS);
      metrics.transactionSeconds.observe((System.nanoTime() - start) / 1e9);
      written(transaction, revision);
      awaitMirror(revision);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordSink.ConflictException) {
        conflict(transaction);
      } else {
        failed(transaction, reason(e.getCause()));
      }
    } catch (TimeoutException e) {
      failed(transaction, "no answer within " + options.patience().toMillis() + " ms");
    }
  }

  private void written(Transaction transaction, long revision) {
    metrics.transactions.labelValues("ok").inc();
    if (failures > 0) {
      LOG.info("the store takes writes again, after {} failures", failures);
      failures = 0;
      lastFailure = "";
    }
    for (Transaction.Part part : transaction.parts()) {
      logPart(part, revision);
      part.work().failures = 0;
      if (part.complete()) {
        pending.remove(part.work().unit);
      } else {
        part.writes().forEach(write -> part.work().keys.remove(write.key()));
      }
    }
  }

  /** The one line for each change; people and tools read it, so its form stays. */
  private void logPart(Transaction.Part part, long revision) {
    int added = 0;
    int changed = 0;
    for (RecordSink.Write write : part.writes()) {
      if (write instanceof RecordSink.Put) {
        if (write.expected() == 0) {
          added++;
        } else {
          changed++;
        }
      }
    }
    int removed = part.writes().size() - added - changed;
    metrics.writes.labelValues("add").inc(added);
    metrics.writes.labelValues("change").inc(changed);
    metrics.writes.labelValues("remove").inc(removed);
    LOG.info(
        "published {}: +{} ~{} -{} (rev {})", part.work().unit, added, changed, removed, revision);
  }

  private void awaitMirror(long revision) throws InterruptedException {
    try {
      store.reached(revision).get(MIRROR_LAG.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.debug("the mirror does not show revision {} yet", revision);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a store never fails to say how far it is", e);
    }
  }

  private void conflict(Transaction transaction) {
    metrics.transactions.labelValues("conflict").inc();
    for (Transaction.Part part : transaction.parts()) {
      delay(part.work(), CONFLICT);
    }
  }

  private void failed(Transaction transaction, String reason) {
    metrics.transactions.labelValues("error").inc();
    lastFailure = reason;
    boolean oneUnit = transaction.parts().size() == 1;
    if (oneUnit && store.status() instanceof StoreStatus.Live) {
      refused(transaction.parts().get(0).work(), reason);
      return;
    }
    failures++;
    if (failures == 1) {
      LOG.warn("writing failed, trying again with growing pauses: {}", reason);
    }
    transaction.parts().forEach(part -> part.work().failures++);
    pause(AWAY.after(failures));
  }

  /** The store is there and takes this unit not: it waits alone, and the others go on. */
  private void refused(Work work, String reason) {
    if (work.failures == 0) {
      LOG.warn("writing {} failed, trying it again with growing pauses: {}", work.unit, reason);
    }
    delay(work, REFUSED);
  }

  private static void delay(Work work, Backoff backoff) {
    work.due = System.nanoTime() + backoff.after(++work.failures).toNanos();
  }

  private void pause(Duration time) {
    pausedUntil = System.nanoTime() + time.toNanos();
    pausedWhileAway = !(store.status() instanceof StoreStatus.Live);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : OneLine.first(message);
  }

  /** Ends publishing; a write under way gets a moment to finish. What is stored stays. */
  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
      inbox.addEverything(); // wakes it
      thread.join(Duration.ofSeconds(1).toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("a listener can always be taken out", e);
    }
  }
}
