package io.skystack.kube2sky.elect;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.kube2sky.source.api.KubeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a Lease for as long as it can, or waits until it is free. It is taken when nobody holds it,
 * or when it was not renewed for as long as it is good for, by this process's own clock: the time
 * that stands in it is another machine's and counts for nothing.
 *
 * <p>A round is a read and, where there is something to do, a guarded write; of two who take the
 * Lease at once one is refused. Who cannot renew it for two thirds of its duration steps down. One
 * thread.
 */
public final class Elector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Elector.class);

  /** Before a round that was asked for: they may be asked for with every write that is refused. */
  private static final Duration CHECK_PAUSE = Duration.ofMillis(50);

  private final LeaseStore store;
  private final Settings settings;
  private final Candidate candidate;
  private final LongSupplier nanoTime;
  private final BurstLog bursts = new BurstLog(LOG);
  private final Gauge holds;
  private final Counter elections;
  private final Counter failures;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "elector");

  /** Who held it when it was last read. */
  private volatile String holder = "";

  private volatile boolean closed;

  /** The state that was last seen, and when it was first seen. */
  private String seenVersion = "";

  private long seenNanos;

  /** Whether it is ours, as far as we know, and when that was last certain. */
  private boolean ours;

  private long renewedNanos;

  /** Whether the candidate has taken its seat, or since when it has tried. */
  private boolean seated;

  private long heldNanos;

  /** It is not taken before this, for the sake of others. */
  private long notBefore;

  /**
   * How to stand for election.
   *
   * @param identity this replica's own name, no other's
   * @param duration how long the Lease is good for without a renewal
   */
  public record Settings(String namespace, String lease, String identity, Duration duration) {
    Duration renewDeadline() {
      return duration.multipliedBy(2).dividedBy(3);
    }

    Duration retry() {
      return duration.multipliedBy(2).dividedBy(15);
    }
  }

  /** An elector at an API server. */
  public Elector(KubeApi api, Settings settings, Candidate candidate, PrometheusRegistry registry) {
    this(
        new ApiLease(api, settings.namespace(), settings.lease(), settings.duration().dividedBy(3)),
        settings,
        candidate,
        registry,
        System::nanoTime);
  }

  Elector(
      LeaseStore store,
      Settings settings,
      Candidate candidate,
      PrometheusRegistry registry,
      LongSupplier nanoTime) {
    this.store = store;
    this.settings = settings;
    this.candidate = candidate;
    this.nanoTime = nanoTime;
    this.notBefore = nanoTime.getAsLong();
    this.holds =
        Gauge.builder()
            .name("kube2sky_lease_held")
            .help("1 while this replica holds the Lease, else 0")
            .register(registry);
    this.elections =
        Counter.builder()
            .name("kube2sky_elections_total")
            .help("Times that this replica took the Lease")
            .register(registry);
    this.failures =
        Counter.builder()
            .name("kube2sky_lease_failures_total")
            .help("Reads and writes of the Lease that failed")
            .register(registry);
    thread.setDaemon(true);
  }

  /** Begins to stand. */
  public void start() {
    thread.start();
  }

  /** Looks at once whether the Lease is still ours, and takes the seat anew. Never waits. */
  public void check() {
    wake.release();
  }

  /** Who holds the Lease, as of the last round; empty if nobody does or it is not known. */
  public String holder() {
    return holder;
  }

  /** Who this replica is. */
  public String identity() {
    return settings.identity();
  }

  private void run() {
    try {
      while (!closed) {
        round();
        if (wake.tryAcquire(settings.retry().toNanos(), TimeUnit.NANOSECONDS)) {
          TimeUnit.NANOSECONDS.sleep(CHECK_PAUSE.toNanos());
          wake.drainPermits();
          seated = false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing
    } finally {
      release();
    }
  }

  /** One round. What fails is tried again in the next. */
  void round() throws InterruptedException {
    long now = nanoTime.getAsLong();
    try {
      Optional<Lease> lease = store.read();
      holder = lease.map(Lease::holder).orElse("");
      hold(lease, now);
      bursts.over("lease", "the Lease can be read and written again");
    } catch (IOException e) {
      failures.inc();
      bursts.warn("lease", "{} cannot be used, trying again: {}", store.where(), e.getMessage());
    } catch (RuntimeException e) {
      failures.inc();
      LOG.error("the election stumbled", e); // a defect; the next round may do
    }
    boolean late = nanoTime.getAsLong() - renewedNanos > settings.renewDeadline().toNanos();
    if (ours && late) {
      lose("it could not be renewed in time");
    }
    if (ours && !seated && nanoTime.getAsLong() - heldNanos > settings.duration().toNanos()) {
      release();
      notBefore = nanoTime.getAsLong() + settings.duration().toNanos();
      LOG.warn("this replica cannot write: letting another one have the Lease");
    }
    holds.set(ours ? 1 : 0);
  }

  private void hold(Optional<Lease> lease, long now) throws IOException, InterruptedException {
    if (lease.isEmpty()) {
      take(new Lease("", 0, settings.duration(), ""), now);
      return;
    }
    Lease there = lease.get();
    if (!there.version().equals(seenVersion)) {
      seenVersion = there.version();
      seenNanos = now;
    }
    if (there.holder().equals(settings.identity())) {
      write(new Lease(there.holder(), there.term(), settings.duration(), there.version()), now);
    } else {
      if (ours) {
        lose("'" + there.holder() + "' holds it");
      }
      boolean free = there.holder().isEmpty() || now - seenNanos > there.duration().toNanos();
      if (free && now - notBefore >= 0) {
        take(there, now);
      }
    }
  }

  private void take(Lease there, long now) throws IOException, InterruptedException {
    write(
        new Lease(settings.identity(), there.term() + 1, settings.duration(), there.version()),
        now);
  }

  private void write(Lease lease, long now) throws IOException, InterruptedException {
    Optional<Lease> written = store.write(lease);
    if (written.isEmpty()) {
      if (ours) {
        lose("somebody else wrote it");
      }
      return;
    }
    seenVersion = written.get().version();
    seenNanos = now;
    renewedNanos = now;
    holder = settings.identity();
    if (!ours) {
      ours = true;
      seated = false;
      heldNanos = now;
      elections.inc();
    }
    if (!seated) {
      sit(written.get(), now);
    }
  }

  private void sit(Lease lease, long now) throws IOException, InterruptedException {
    OptionalLong above = candidate.elected(lease.term());
    if (above.isEmpty()) {
      seated = true;
      LOG.info("leading as '{}', term {}: writing", settings.identity(), lease.term());
      return;
    }
    // The guarded write shows that the Lease is still ours; only then may the term be raised.
    write(new Lease(lease.holder(), above.getAsLong() + 1, lease.duration(), lease.version()), now);
  }

  private void lose(String why) {
    ours = false;
    seated = false;
    LOG.info("no longer leading as '{}': {}; standing by", settings.identity(), why);
    candidate.deposed();
  }

  /** Lets the next one have it without waiting for it to run out. */
  private void release() {
    if (!ours) {
      return;
    }
    ours = false;
    seated = false;
    candidate.deposed();
    boolean interrupted = Thread.interrupted(); // it must not spoil the last call
    try {
      Optional<Lease> lease = store.read();
      if (lease.isPresent() && lease.get().holder().equals(settings.identity())) {
        var unused =
            store.write(
                new Lease("", lease.get().term(), Duration.ofSeconds(1), lease.get().version()));
      }
    } catch (IOException e) {
      LOG.debug("the Lease could not be released", e); // it runs out
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops standing and releases the Lease; waits for that, for two seconds at most. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      thread.join(Duration.ofSeconds(2).toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
