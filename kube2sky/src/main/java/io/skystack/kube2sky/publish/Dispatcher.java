package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.kube2sky.publish.Flight.Landing;
import io.skystack.kube2sky.publish.Flight.Passenger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes transactions of the units whose turn it is and sends them, several at once but never two
 * that touch one key or one unit: so what is written at a key is written in order, and a unit that
 * needs several transactions has its additions in before its deletions go.
 *
 * <p>A flight lands when the mirror shows what it wrote; until then its keys are not compared, for
 * they would seem to be as they were.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Dispatcher {
  /** How long to wait for the mirror to show what was written; guards hold where it is late. */
  private static final Duration MIRROR_LAG = Duration.ofSeconds(5);

  private final WorkQueue queue;
  private final Planner planner;
  private final Brake brake;
  private final Gate gate;
  private final RecordStore store;
  private final RecordSink sink;
  private final PublishOptions options;
  private final Consumer<Landing> landed;

  private final Set<RecordKey> airborne = new HashSet<>();
  private int inFlight;

  /**
   * A dispatcher with nothing in flight.
   *
   * @param landed is told of each landing, on any thread
   */
  Dispatcher(
      WorkQueue queue,
      Planner planner,
      Brake brake,
      Gate gate,
      RecordStore store,
      RecordSink sink,
      PublishOptions options,
      Consumer<Landing> landed) {
    this.queue = queue;
    this.planner = planner;
    this.brake = brake;
    this.gate = gate;
    this.store = store;
    this.sink = sink;
    this.options = options;
    this.landed = landed;
  }

  /** Sends all that can be sent now. */
  void dispatch(long now) {
    while (inFlight < gate.allows(options.flights(), now)) {
      Transaction transaction = next(now);
      if (transaction.isEmpty()) {
        return;
      }
      send(transaction, now);
    }
  }

  private Transaction next(long now) {
    Transaction transaction = new Transaction(sink.mostWrites());
    List<Work> idle = new ArrayList<>();
    for (Work work : queue.ready(now)) {
      if (transaction.isClosed()) {
        break;
      }
      if (touchesAirborne(work)) {
        continue; // what it wants depends on what is being written
      }
      Plan plan = brake.pass(work.unit, planner.plan(work.keys), now);
      if (plan.isEmpty()) {
        idle.add(work);
      } else if (!transaction.add(work, plan)) {
        break;
      }
    }
    idle.forEach(queue::drop);
    return transaction;
  }

  /** Few keys are looked up among many; Collections.disjoint would do it the other way round. */
  private boolean touchesAirborne(Work work) {
    for (RecordKey key : work.keys) {
      if (airborne.contains(key)) {
        return true;
      }
    }
    return false;
  }

  private void send(Transaction transaction, long now) {
    List<Passenger> passengers = new ArrayList<>();
    Set<RecordKey> keys = new HashSet<>();
    for (Transaction.Part part : transaction.parts()) {
      Work work = part.work();
      Passenger passenger =
          new Passenger(work, queue.fly(work), part.writes(), work.since, work.triggered);
      passengers.add(passenger);
      keys.addAll(passenger.keys());
    }
    airborne.addAll(keys);
    inFlight++;
    Flight flight = new Flight(passengers, transaction.writes(), keys, now);
    var unused =
        write(flight.writes())
            .orTimeout(options.patience().toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((revision, error) -> answered(flight, revision, error));
  }

  private CompletableFuture<Long> write(List<RecordSink.Write> writes) {
    try {
      return sink.write(writes).copy(); // a time-out must not end the sink's own future
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void answered(Flight flight, @Nullable Long revision, @Nullable Throwable error) {
    long answered = System.nanoTime();
    if (revision == null) {
      Throwable cause = error == null ? new IllegalStateException("no answer") : unwrap(error);
      landed.accept(new Landing(flight, 0, answered, false, Optional.of(cause)));
      return;
    }
    var unused =
        store
            .reached(revision)
            .thenApply(seen -> true)
            .completeOnTimeout(false, MIRROR_LAG.toNanos(), TimeUnit.NANOSECONDS)
            .thenAccept(
                seen ->
                    landed.accept(new Landing(flight, revision, answered, seen, Optional.empty())));
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /** The flight's keys may be written again. */
  void landed(Flight flight) {
    airborne.removeAll(flight.keys());
    inFlight--;
  }

  /** Whether a transaction in flight has this key. */
  boolean isAirborne(RecordKey key) {
    return airborne.contains(key);
  }

  int inFlight() {
    return inFlight;
  }
}
