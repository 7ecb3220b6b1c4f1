package io.skystack.bench.cluster;

import io.skystack.bench.load.Asker;
import io.skystack.bench.server.Pause;
import io.skystack.bench.server.Usage;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An arrangement that runs, on a core of its own, until it is closed. */
public final class Arranged implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Arrangement arrangement;
  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final int core;
  private double readySeconds;

  private Arranged(Arrangement arrangement, Path folder, int core) {
    this.arrangement = arrangement;
    this.folder = folder;
    this.core = core;
  }

  /**
   * Starts all parts at once, and returns when each says that it is ready and the last Service is
   * answered.
   *
   * @param services how many there are
   * @throws OperatorException if one does not start, with where its log is
   */
  public static Arranged start(Arrangement arrangement, Path folder, int core, int services) {
    Arranged arranged = new Arranged(arrangement, folder, core);
    long start = System.nanoTime();
    try {
      for (Part part : arrangement.parts()) {
        arranged.processes.add(arranged.launch(part));
      }
      for (Part part : arrangement.parts()) {
        arranged.await(part.name(), () -> status(part) == 200);
      }
      arranged.await("the answer", () -> arranged.knows(services - 1));
    } catch (IOException e) {
      arranged.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      arranged.close();
      throw e;
    }
    arranged.readySeconds = (System.nanoTime() - start) / 1e9;
    return arranged;
  }

  /** Kills a part, as a machine that dies would, and starts it again. */
  public void restart(Part part) {
    int index = arrangement.parts().indexOf(part);
    Pause.untilGone(processes.get(index).destroyForcibly());
    try {
      processes.set(index, launch(part));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch(Part part) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
    command.add(part.program().toString());
    command.addAll(part.arguments());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(part.name().replace(' ', '-') + ".log").toFile())
        .start();
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!condition.getAsBoolean()) {
      if (!processes.stream().allMatch(Process::isAlive) || System.nanoTime() - end > 0) {
        throw new OperatorException(
            "%s: %s did not come: see the logs in %s".formatted(arrangement.name(), what, folder));
      }
      Pause.millis(10);
    }
  }

  private static int status(Part part) {
    try {
      return HTTP.send(get(part.port(), part.ready()), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  private static HttpRequest get(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(5))
        .build();
  }

  /** Whether a Service's name is answered with its address; a headless one's with any. */
  public boolean knows(int service) {
    try (Asker asker = new Asker(arrangement.dnsPort(), ClusterObjects.name(service))) {
      int address = asker.ask();
      return asker.rcode() == 0
          && (ClusterObjects.isHeadless(service) || address == ClusterObjects.clusterIp(service));
    } catch (IOException e) {
      return false;
    }
  }

  /** From the start of its processes until it was ready. */
  public double readySeconds() {
    return readySeconds;
  }

  /** Where it answers. */
  public int dnsPort() {
    return arrangement.dnsPort();
  }

  /** What its processes have used. */
  public Usage usage() {
    return processes.stream()
        .map(process -> Usage.of(process.toHandle()))
        .reduce(Usage.NONE, Usage::plus);
  }

  /** A metric of the part that writes records; not a number where there is none. */
  public double published(String metric) {
    if (arrangement.publisher() == 0) {
      return Double.NaN;
    }
    return sum(metrics(), metric);
  }

  /** A metric of one part; 0 while it does not answer. */
  public static double metric(Part part, String metric) {
    try {
      return sum(metrics(part.port()), metric);
    } catch (IOException e) {
      return 0;
    }
  }

  private static double sum(String metrics, String metric) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The metrics of the part that writes records; empty where there is none. */
  public String metrics() {
    try {
      return arrangement.publisher() == 0 ? "" : metrics(arrangement.publisher());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String metrics(int port) throws IOException {
    try {
      return HTTP.send(get(port, "/metrics"), HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  /** The most memory that its processes had since {@link #forgetPeak}, in megabytes. */
  public double peakMegabytes() {
    return processes.stream().mapToDouble(process -> peak(process.pid())).sum() / 1024;
  }

  /** That of the first of its processes, which is the one that lists the objects. */
  public double firstPeakMegabytes() {
    return peak(processes.get(0).pid()) / 1024;
  }

  private static double peak(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Takes what its processes use now as their peak. */
  public void forgetPeak() {
    for (Process process : processes) {
      try {
        Files.writeString(Path.of("/proc/" + process.pid() + "/clear_refs"), "5");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
