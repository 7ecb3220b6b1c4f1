package io.skystack.bench.server;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A server that runs, alone on a core, from {@link #start} until it is closed. */
public final class Running implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final long POLL_MILLIS = 5;

  private final Contender contender;
  private final Site site;
  private final Process process;

  private Running(Contender contender, Site site, Process process) {
    this.contender = contender;
    this.site = site;
    this.process = process;
  }

  /**
   * Starts a server on one core, and returns when it answers for the zone.
   *
   * @throws OperatorException if it does not, with the last line of its log
   */
  public static Running start(Contender contender, Site site, int core) {
    try {
      Files.createDirectories(site.folder());
      List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
      command.add(contender.installed().orElseThrow().toString());
      command.addAll(contender.setup().prepare(site));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(site.folder().resolve("log").toFile())
              .start();
      Running running = new Running(contender, site, process);
      running.awaitAnswer();
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() throws IOException {
    Record question = Record.newRecord(Name.fromConstantString("kube.local."), Type.SOA, 1);
    SimpleResolver resolver = new SimpleResolver("127.0.0.1");
    resolver.setPort(site.port());
    resolver.setTimeout(Duration.ofMillis(500));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        if (resolver.send(Message.newQuery(question)).getRcode() == Rcode.NOERROR) {
          return;
        }
      } catch (IOException e) {
        // Not yet.
      }
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        close();
        throw new OperatorException(
            "%s did not start: %s".formatted(contender.name(), lastWords()));
      }
      Pause.millis(POLL_MILLIS);
    }
  }

  /** The last line of its log, which goes with the folder. */
  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(site.folder().resolve("log"));
    return lines.isEmpty() ? "without a word" : lines.get(lines.size() - 1);
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return site.port();
  }

  /** Its process's number. */
  public long pid() {
    return process.pid();
  }

  /** What it has used since it started. */
  public Usage usage() {
    return Usage.of(process.toHandle());
  }

  /** Ends it, and what it started. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
      }
    } catch (InterruptedException e) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
