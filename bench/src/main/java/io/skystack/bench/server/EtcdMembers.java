package io.skystack.bench.server;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members of one etcd, on one core, each of which can die and come back. */
public final class EtcdMembers implements AutoCloseable {
  /** How many there are. */
  public static final int COUNT = 3;

  private static final long START_SECONDS = 60;

  private final Path folder;
  private final List<Integer> ports;
  private final int core;
  private final List<Process> processes = new ArrayList<>();

  private EtcdMembers(Path folder, List<Integer> ports, int core) {
    this.folder = folder;
    this.ports = ports;
    this.core = core;
  }

  /**
   * Starts all of them, and returns when each answers.
   *
   * @param ports for each member two that are free, one after the other
   * @throws OperatorException if etcd is not there, or does not answer
   */
  public static EtcdMembers start(Path folder, List<Integer> ports, int core) {
    EtcdMembers members = new EtcdMembers(folder, ports, core);
    try {
      for (int i = 0; i < COUNT; i++) {
        members.processes.add(members.launch(i));
      }
      members.awaitAll();
      return members;
    } catch (RuntimeException e) {
      members.close();
      throw e;
    }
  }

  private String url(int member) {
    return "http://127.0.0.1:" + ports.get(member);
  }

  private String peer(int member) {
    return "http://127.0.0.1:" + (ports.get(member) + 1);
  }

  /** Where they are reached, with commas between. */
  public String urls() {
    return IntStream.range(0, COUNT).mapToObj(this::url).collect(Collectors.joining(","));
  }

  private Process launch(int member) {
    Path program =
        Programs.find("etcd").orElseThrow(() -> new OperatorException("etcd is not installed"));
    String cluster =
        IntStream.range(0, COUNT)
            .mapToObj(i -> "m" + i + "=" + peer(i))
            .collect(Collectors.joining(","));
    List<String> command =
        List.of(
            "taskset",
            "-c",
            Integer.toString(core),
            program.toString(),
            "--name=m" + member,
            "--data-dir=" + folder.resolve("m" + member),
            "--quota-backend-bytes=" + (4L << 30),
            "--listen-client-urls=" + url(member),
            "--advertise-client-urls=" + url(member),
            "--listen-peer-urls=" + peer(member),
            "--initial-advertise-peer-urls=" + peer(member),
            "--initial-cluster=" + cluster,
            "--log-level=error");
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(
              ProcessBuilder.Redirect.appendTo(folder.resolve("m" + member + ".log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills one, as a machine that dies would. */
  public void kill(int member) {
    Pause.untilGone(processes.get(member).destroyForcibly());
  }

  /** Starts one again with the data it had; returns when all answer. */
  public void startAgain(int member) {
    processes.set(member, launch(member));
    awaitAll();
  }

  private void awaitAll() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!IntStream.range(0, COUNT).allMatch(this::isHealthy)) {
      if (System.nanoTime() - end > 0) {
        throw new OperatorException("etcd does not answer: see the logs in " + folder);
      }
      Pause.millis(50);
    }
  }

  private boolean isHealthy(int member) {
    try {
      HttpURLConnection page =
          (HttpURLConnection) URI.create(url(member) + "/health").toURL().openConnection();
      page.setConnectTimeout(1000);
      page.setReadTimeout(1000);
      return page.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(Pause::untilGone);
  }
}
