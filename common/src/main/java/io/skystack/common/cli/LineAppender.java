package io.skystack.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the lines from a thread of its own. Whoever logs, an event loop too, is never held up by a
 * slow terminal or a container's log that nobody reads: a line that finds {@link #CAPACITY} others
 * waiting is dropped, and how many were is said once there is room.
 */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final String NAME = "lines";
  private static final int CAPACITY = 1024; // lines
  private static final String VERTX_CONTEXT = "io.vertx.core.impl.ContextImpl";
  private static final String FAILED_TWICE = "Promise already completed";

  private final PrintStream out;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Object progress = new Object();
  private long written; // guarded by progress

  LineAppender(PrintStream out) {
    this.out = out;
    setName(NAME);
  }

  @Override
  public void start() {
    super.start();
    Thread writer = new Thread(this::write, "log writer");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean debug = isDebug();
    if (!debug && isHarmless(event)) {
      return;
    }
    byte[] line = LogLine.format(event, debug);
    accepted.incrementAndGet();
    if (!waiting.offer(line)) {
      accepted.decrementAndGet();
      dropped.incrementAndGet();
    }
  }

  /**
   * Vert.x, below the client of the Kubernetes API, fails some requests twice when a connection is
   * cut, and takes its own second time for a grave error. Whoever asked has heard of the first.
   */
  private static boolean isHarmless(ILoggingEvent event) {
    return event.getLoggerName().equals(VERTX_CONTEXT)
        && event.getThrowableProxy() != null
        && FAILED_TWICE.equals(event.getThrowableProxy().getMessage());
  }

  private boolean isDebug() {
    return getContext() instanceof LoggerContext context
        && context.getLogger("io.skystack").isEnabledFor(Level.DEBUG);
  }

  private void write() {
    try {
      while (true) {
        byte[] line = waiting.take();
        out.write(line, 0, line.length);
        sayWhatWasDropped();
        if (waiting.isEmpty()) {
          out.flush();
        }
        synchronized (progress) {
          written++;
          progress.notifyAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sayWhatWasDropped() {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      byte[] line =
          (count + " log lines were dropped: nobody reads them fast enough\n").getBytes(UTF_8);
      out.write(line, 0, line.length);
    }
  }

  /** Waits until the lines accepted so far are written, for {@code bound} at most. */
  void flush(Duration bound) {
    long goal = accepted.get();
    long end = System.nanoTime() + bound.toNanos();
    synchronized (progress) {
      long left = end - System.nanoTime();
      while (written < goal && left > 0) {
        try {
          progress.wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        left = end - System.nanoTime();
      }
    }
  }
}
