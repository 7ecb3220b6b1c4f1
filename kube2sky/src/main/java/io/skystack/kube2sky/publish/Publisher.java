package io.skystack.kube2sky.publish;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store at what should be in it.
 *
 * <p>One thread takes what came up ({@link Inbox}), makes work of it ({@link Comparison}, {@link
 * WorkQueue}), and sends the differences, whole units together and several transactions at once
 * ({@link Dispatcher}, {@link Landings}). Every write is guarded by what the mirror showed, so a
 * mirror that is behind costs a conflict and another look, never a wrong record. Nothing is written
 * before it is known both what exists and what is stored; then everything is compared once, records
 * of our mark that nothing claims included.
 *
 * <p>The store also tells of changes that others make; keys of ours among them are put right
 * ({@link Contention} has the exception). So a store that was wiped fills again by itself.
 *
 * <p>A publisher that does not lead follows both sides and writes nothing.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** How often to look whether both sides are full. */
  private static final Duration OPENING = Duration.ofMillis(20);

  /** After a defect in here. */
  private static final Duration STUMBLE = Duration.ofSeconds(1);

  private static final long LONGEST_WAIT_NANOS = Duration.ofMinutes(1).toNanos();

  /** How much of what could be long is shown. */
  private static final int SHOWN = 100;

  private final Wanted wanted;
  private final RecordStore store;
  private final PublishOptions options;
  private final PublishMetrics metrics;

  private final Desired desired = new Desired();
  private final Inbox inbox = new Inbox();
  private final WorkQueue queue = new WorkQueue();
  private final ForeignKeys foreign;
  private final Contention contention;
  private final Brake brake;
  private final Gate gate;
  private final Dispatcher dispatcher;
  private final Landings landings;
  private final Comparison comparison;
  private final CompletableFuture<Void> reconciled = new CompletableFuture<>();
  private final AutoCloseable listening;
  private final Thread thread;

  /** Whether both sides were known once. */
  private boolean open;

  private boolean leading;
  private long nextResync;
  private volatile PublisherStatus status = PublisherStatus.NONE;
  private volatile boolean closed;

  /**
   * A publisher that is not started yet.
   *
   * @param fenced is told, on the publisher's thread, when the store says that another writer has
   *     taken over; must not wait
   */
  public Publisher(
      Wanted wanted,
      Translator translator,
      RecordStore store,
      RecordSink sink,
      PublishOptions options,
      Runnable fenced,
      PrometheusRegistry registry) {
    this.wanted = wanted;
    this.store = store;
    this.options = options;
    this.leading = options.leading();
    this.metrics = new PublishMetrics(registry);
    this.foreign = new ForeignKeys(options.owner());
    this.contention = new Contention(options.owner());
    Planner planner = new Planner(desired, store, options.owner(), foreign);
    this.brake =
        new Brake(
            new BrakeRule(options.brakePercent()),
            options.confirmAfter(),
            options.program(),
            planner::countOurs,
            desired::units,
            metrics);
    this.gate = new Gate(store);
    this.dispatcher =
        new Dispatcher(queue, planner, brake, gate, store, sink, options, inbox::addLanding);
    this.landings = new Landings(queue, gate, brake, metrics, fenced);
    this.comparison =
        new Comparison(
            wanted,
            inbox::takeUnits,
            translator,
            store,
            desired,
            planner,
            queue,
            dispatcher,
            brake,
            contention,
            metrics);
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

  /** Begins or ends to write. What is in flight is not called back. Never waits. */
  public void lead(boolean now) {
    inbox.addErrand(() -> setLeading(now));
  }

  /** Lets deletions go that the brake holds back. Never waits. */
  public void release() {
    inbox.addErrand(() -> free(brake.release(System.nanoTime())));
  }

  /**
   * Tells {@code listener}, on the publisher's thread, of each change of which the source said when
   * that happened which led to it: how many seconds later it was stored.
   */
  public void onProgrammed(DoubleConsumer listener) {
    metrics.programmed = listener;
  }

  /** Completes once the first comparison of everything has led to a store without a difference. */
  public CompletableFuture<Void> reconciled() {
    return reconciled.copy();
  }

  /** How it stands, as of a moment ago. */
  public PublisherStatus status() {
    return status;
  }

  /**
   * Why the store does not hold everything yet, in one line; empty once it did, and for one that
   * does not lead once it knows both sides.
   */
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
    PublisherStatus now = status;
    if (now.isNone()) {
      return Optional.of("publishing: not begun");
    }
    if (!now.leading()) {
      return Optional.empty();
    }
    String trouble = now.trouble();
    return Optional.of(
        "publishing: "
            + now.queue()
            + " waiting"
            + (trouble.isEmpty() ? "" : "; the last write failed: " + trouble));
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
        return; // closing, and no time left
      } catch (RuntimeException e) {
        stumbled(e);
      }
    }
    awaitLandings();
  }

  /** What was sent should be known to be carried out; whoever closes waits for a moment only. */
  private void awaitLandings() {
    try {
      while (dispatcher.inFlight() > 0) {
        Inbox.Arrivals arrivals = inbox.take(LONGEST_WAIT_NANOS);
        arrivals.landings().forEach(landing -> landed(landing, arrivals.keys()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends anyway
    }
  }

  /** A defect here must not end publishing for ever; everything is looked at again. */
  private void stumbled(RuntimeException e) {
    LOG.error("publishing stumbled, comparing everything again: {}", e.toString(), e);
    inbox.addEverything();
    try {
      TimeUnit.NANOSECONDS.sleep(STUMBLE.toNanos());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // closing: the next turn sees it
    }
  }

  private void turn() throws InterruptedException {
    if (!open && !opens()) {
      TimeUnit.NANOSECONDS.sleep(OPENING.toNanos());
      return;
    }
    if (leading) {
      onTime();
      brake.evaluate(System.nanoTime());
      dispatcher.dispatch(System.nanoTime());
    }
    report();
    Inbox.Arrivals arrivals = inbox.take(untilDue());
    arrivals.landings().forEach(landing -> landed(landing, arrivals.keys()));
    absorb(arrivals);
    arrivals.errands().forEach(Runnable::run);
  }

  /** Whether both sides are known now; then everything is compared for the first time. */
  private boolean opens() {
    open = wanted.filling().isEmpty() && store.status().isReady();
    if (open && leading) {
      everything(false);
    } else if (open) {
      comparison.translate(comparison.allUnits());
    }
    return open;
  }

  private void landed(Flight.Landing landing, Set<RecordKey> toCompare) {
    long now = System.nanoTime();
    dispatcher.landed(landing.flight());
    landings.landed(landing, store.status() instanceof StoreStatus.Live, now);
    if (!leading) {
      queue.clear();
    } else if (landing.seen()) {
      // What somebody else did to these keys meanwhile was not looked at.
      landing.flight().writes().forEach(write -> toCompare.add(write.key()));
    }
  }

  private void absorb(Inbox.Arrivals arrivals) {
    compare(arrivals);
    for (Unit unit : arrivals.units()) { // taken in any case, so that it is not told of another
      wanted.takeTriggered(unit).ifPresent(when -> queue.triggered(unit, when));
    }
  }

  private void compare(Inbox.Arrivals arrivals) {
    long now = System.nanoTime();
    if (!leading) {
      comparison.translate(arrivals.everything() ? comparison.allUnits() : arrivals.units());
      return;
    }
    if (arrivals.everything()) {
      everything(true);
    } else if (!arrivals.units().isEmpty()) {
      comparison.refresh(arrivals.units(), now);
    }
    arrivals.keys().forEach(key -> comparison.repair(key, now));
  }

  private void everything(boolean repairing) {
    long now = System.nanoTime();
    comparison.everything(repairing, now);
    metrics.reconciles.inc();
    nextResync = now + options.resync().toNanos();
  }

  /** What is to be done because its time has come. */
  private void onTime() {
    long now = System.nanoTime();
    comparison.repairNow(contention.due(now), now);
    if (now - nextResync >= 0) {
      everything(true);
    }
    if (brake.shouldAsk(now)) {
      var unused =
          wanted
              .listAgain()
              .thenRun(() -> inbox.addErrand(() -> free(brake.confirmed(now, System.nanoTime()))));
    }
  }

  private void free(Map<Unit, List<RecordKey>> freed) {
    freed.forEach((unit, keys) -> queue.add(unit, keys, System.nanoTime()));
  }

  private void setLeading(boolean now) {
    if (leading == now) {
      return;
    }
    leading = now;
    if (now) {
      if (open) {
        everything(false);
      }
    } else {
      queue.clear();
      contention.clear();
      brake.reset(System.nanoTime());
    }
  }

  /** How long there is nothing to do, unless something comes up. */
  private long untilDue() {
    if (!leading) {
      return LONGEST_WAIT_NANOS;
    }
    long now = System.nanoTime();
    long soonest = Math.min(LONGEST_WAIT_NANOS, Math.max(0, nextResync - now));
    soonest = Math.min(soonest, contention.untilDue(now));
    soonest = Math.min(soonest, brake.untilAsk(now));
    boolean room = dispatcher.inFlight() < gate.allows(options.flights(), now);
    return Math.min(soonest, room ? queue.untilDue(now) : gate.untilWorthALook(now));
  }

  private void report() {
    foreign.tell();
    long now = System.nanoTime();
    status =
        new PublisherStatus(
            leading,
            desired.size(),
            queue.size(),
            Duration.ofNanos(queue.age(now)),
            dispatcher.inFlight(),
            foreign.size(),
            foreign.some(SHOWN),
            queue.failingCount(),
            queue.failing(SHOWN).stream().map(Publisher::failing).toList(),
            contention.size(),
            brake.status(),
            gate.trouble());
    metrics.show(status, inbox.size());
    if (leading && queue.size() == 0) {
      reconciled.complete(null);
    }
  }

  private static PublisherStatus.Failing failing(Work work) {
    return new PublisherStatus.Failing(work.unit.toString(), work.failures, work.trouble);
  }

  /** Ends publishing; writes under way get a moment to finish. What is stored stays. */
  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
      inbox.addErrand(() -> {}); // wakes it
      thread.join(Duration.ofSeconds(1).toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("a listener can always be taken out", e);
    }
  }
}
