package io.skystack.exechealthz;

import io.skystack.common.cli.BurstLog;
import io.skystack.exechealthz.Result.Outcome;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one command every period, never twice at once, and holds its last result. */
final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Check check;
  private final Settings settings;
  private final Shell shell;
  private final Metrics metrics;
  private final BurstLog failures = new BurstLog(log);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private @Nullable Run current; // guarded by this
  private volatile @Nullable Result last;
  private boolean failing; // the worker's own thread only

  Worker(Check check, Settings settings, Shell shell, Metrics metrics) {
    this.check = check;
    this.settings = settings;
    this.shell = shell;
    this.metrics = metrics;
    thread = new Thread(this::work, "check " + check.path());
    thread.setDaemon(true);
  }

  /** Runs the command for the first time, and from then on. */
  void start() {
    thread.start();
  }

  Check check() {
    return check;
  }

  /** The result of the run that ended last; empty before the first ended. */
  Optional<Result> last() {
    return Optional.ofNullable(last);
  }

  private void work() {
    try {
      long next = System.nanoTime();
      do {
        runOnce();
        long now = System.nanoTime();
        next = Math.max(next + settings.period().toNanos() - now, 0) + now; // none is made up for
      } while (!closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does; it would end the worker
    }
  }

  private void runOnce() throws InterruptedException {
    long began = System.nanoTime();
    try {
      Optional<Run> run = begin();
      if (run.isPresent()) {
        publish(run.get().await(settings.latency()), began);
        run.get().awaitGone();
        forget();
      }
    } catch (IOException e) {
      publish(Result.now(Outcome.FAILED, "could not be started: " + e.getMessage(), ""), began);
    }
  }

  /** Starts the command, unless all is over. */
  private synchronized Optional<Run> begin() throws IOException {
    if (isClosed()) {
      return Optional.empty();
    }
    Run run = Run.start(shell, check.command());
    current = run;
    return Optional.of(run);
  }

  /** Its process id may soon be another's, and must not be killed. */
  private synchronized void forget() {
    current = null;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void publish(Result result, long began) {
    if (isClosed()) {
      return; // it was killed by us
    }
    last = result;
    metrics.ran(check, result, result.nanos() - began);
    tell(result, TimeUnit.NANOSECONDS.toMillis(result.nanos() - began));
  }

  private void tell(Result result, long millis) {
    String path = check.path();
    if (!result.isOk()) {
      failing = true;
      failures.warn(path, "{} fails: {}: {}", path, result.ending(), result.output().strip());
    } else if (failing) {
      failing = false;
      failures.over(path, path + " is ok again");
    } else if (!settings.quiet()) {
      log.info("{} ok in {} ms", path, millis);
    }
  }

  /** Ends it at once, and kills the command if it runs. */
  @Override
  public synchronized void close() {
    closed.countDown();
    if (current != null) {
      current.kill();
    }
  }
}
