package io.skystack.exechealthz;

import io.skystack.common.cli.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One run of a command, from its start to its end. */
final class Run {
  /** How much of the output is kept: more than what the kubelet takes of an answer (10 KiB). */
  static final int OUTPUT = 16 * 1024;

  private static final long DRAIN_MILLIS = 500;

  private final Shell shell;
  private final Process process;
  private final Tail output = new Tail(OUTPUT);
  private final Thread reader = new Thread(this::read, "output");

  private Run(Shell shell, Process process) {
    this.shell = shell;
    this.process = process;
    reader.setDaemon(true);
  }

  /**
   * Starts it.
   *
   * @throws IOException if no process can be had
   */
  static Run start(Shell shell, String command) throws IOException {
    Run run = new Run(shell, shell.start(command));
    run.reader.start();
    return run;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        output.write(buffer, count);
      }
    } catch (IOException e) {
      // The stream is closed when the process is killed: what came is what there is.
    }
  }

  /** Waits for its end, which it is brought to after this time. What it left running is killed. */
  Result await(Duration latency) throws InterruptedException {
    boolean ended = process.waitFor(latency.toNanos(), TimeUnit.NANOSECONDS);
    if (ended) {
      shell.killGroup(process);
    } else {
      kill();
    }
    reader.join(DRAIN_MILLIS);
    return ended
        ? Result.exited(process.exitValue(), output.text())
        : Result.now(
            Result.Outcome.KILLED, "killed after " + Durations.format(latency), output.text());
  }

  /**
   * Waits until it is gone, which even what was killed need not be at once: until then another run
   * would be the second.
   */
  void awaitGone() throws InterruptedException {
    process.waitFor();
    reader.join();
  }

  /** Kills it with all that it started; returns before they have ended. */
  void kill() {
    shell.kill(process);
  }
}
