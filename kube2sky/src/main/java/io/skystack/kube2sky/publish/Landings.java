package io.skystack.kube2sky.publish;

import io.skystack.common.cli.OneLine;
import io.skystack.common.retry.Backoff;
import io.skystack.common.store.RecordSink;
import io.skystack.kube2sky.publish.Flight.Landing;
import io.skystack.kube2sky.publish.Flight.Passenger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of transactions: what was written is done, what was not is tried again after a pause of
 * its own.
 *
 * <p>Belongs to the publisher's thread.
 */
final class Landings {
  private static final Logger LOG = LoggerFactory.getLogger(Landings.class);

  /** A unit that the store does not take is tried again after this. */
  private static final Backoff REFUSED = new Backoff(Duration.ofMillis(200), Duration.ofMinutes(1));

  /** While the store is away the {@link Gate} waits; units go as soon as it opens. */
  private static final Backoff AWAY = new Backoff(Duration.ofMillis(1), Duration.ofMillis(10));

  /** The mirror needs a moment to show what stood in the way. */
  private static final Backoff CONFLICT = new Backoff(Duration.ofMillis(4), Duration.ofSeconds(1));

  /**
   * Units of one transaction that have a line each; where there are more, they share one. People
   * and tools read these lines, so their form stays.
   */
  private static final int MOST_TOLD = 256;

  /** How many records were written, by what that did to them. */
  private record Writes(int added, int changed, int removed) {
    static Writes of(List<RecordSink.Write> writes) {
      int added = 0;
      int removed = 0;
      for (RecordSink.Write write : writes) {
        if (write instanceof RecordSink.Delete) {
          removed++;
        } else if (write.expected() == 0) {
          added++;
        }
      }
      return new Writes(added, writes.size() - added - removed, removed);
    }

    Writes plus(Writes other) {
      return new Writes(added + other.added, changed + other.changed, removed + other.removed);
    }
  }

  private final WorkQueue queue;
  private final Gate gate;
  private final Brake brake;
  private final PublishMetrics metrics;
  private final Runnable fenced;

  /**
   * Landings.
   *
   * @param fenced is told when another writer has taken this one's place
   */
  Landings(WorkQueue queue, Gate gate, Brake brake, PublishMetrics metrics, Runnable fenced) {
    this.queue = queue;
    this.gate = gate;
    this.brake = brake;
    this.metrics = metrics;
    this.fenced = fenced;
  }

  void landed(Landing landing, boolean storeIsThere, long now) {
    metrics.transactionSeconds.observe((landing.answered() - landing.flight().sent()) / 1e9);
    if (landing.error().isEmpty()) {
      written(landing, now);
      return;
    }
    Throwable error = landing.error().get();
    if (error instanceof RecordSink.FencedException) {
      metrics.transactions.labelValues("fenced").inc();
      fenced.run();
      failed(landing.flight(), CONFLICT, error, now);
    } else if (error instanceof RecordSink.ConflictException) {
      metrics.transactions.labelValues("conflict").inc();
      failed(landing.flight(), CONFLICT, error, now);
    } else {
      metrics.transactions.labelValues("error").inc();
      refused(landing.flight(), error, storeIsThere, now);
    }
  }

  private void written(Landing landing, long now) {
    metrics.transactions.labelValues("ok").inc();
    gate.succeeded();
    boolean each = landing.flight().passengers().size() <= MOST_TOLD;
    Writes all = new Writes(0, 0, 0);
    for (Passenger passenger : landing.flight().passengers()) {
      Writes own = Writes.of(passenger.writes());
      all = all.plus(own);
      observe(passenger, landing);
      if (each) {
        LOG.info(
            "published {}: +{} ~{} -{} (rev {})",
            passenger.work().unit,
            own.added(),
            own.changed(),
            own.removed(),
            landing.revision());
      }
      queue.landed(passenger, now);
    }
    metrics.writes.labelValues("add").inc(all.added());
    metrics.writes.labelValues("change").inc(all.changed());
    metrics.writes.labelValues("remove").inc(all.removed());
    brake.executed(all.removed(), now);
    if (!each) {
      LOG.info(
          "published {} units: {} records written (rev {})",
          landing.flight().passengers().size(),
          landing.flight().writes().size(),
          landing.revision());
    }
  }

  private void observe(Passenger passenger, Landing landing) {
    metrics.latency.observe((landing.answered() - passenger.since()) / 1e9);
    double programming = (landing.answered() - passenger.triggered()) / 1e9;
    metrics.programming.observe(programming);
    if (passenger.triggered() != passenger.since()) {
      metrics.programmed.accept(programming);
    }
  }

  private void failed(Flight flight, Backoff backoff, Throwable error, long now) {
    for (Passenger passenger : flight.passengers()) {
      queue.failed(passenger, backoff, reason(error), now);
    }
  }

  private void refused(Flight flight, Throwable error, boolean storeIsThere, long now) {
    Work first = flight.passengers().get(0).work();
    boolean alone = flight.passengers().size() == 1;
    if (alone && storeIsThere && first.failures == 0) {
      LOG.warn(
          "writing {} failed, trying it again with growing pauses: {}", first.unit, reason(error));
    }
    failed(flight, storeIsThere ? REFUSED : AWAY, error, now);
    gate.failed(first.unit, reason(error), now);
  }

  private static String reason(Throwable error) {
    if (error instanceof TimeoutException) {
      return "no answer in time";
    }
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : OneLine.first(message);
  }
}
