package io.skystack.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
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
import java.util.Map;

/** A program of ours in a process of its own, as a user would run it. */
final class Program implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final Path log;
  private final int opsPort;

  private Program(String name, Process process, Path log, int opsPort) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.opsPort = opsPort;
  }

  /** Starts kube2sky with these flags; its operations endpoint gets a free port. */
  static Program kube2sky(String... flags) {
    return start("kube2sky", "--ops-addr=127.0.0.1:", flags);
  }

  /** Starts skydns with these flags; its operations endpoint gets a free port. */
  static Program skydns(String... flags) {
    return start("skydns", "--ops-addr=127.0.0.1:", flags);
  }

  /** Starts kubedns with these flags; its operations endpoint gets a free port. */
  static Program kubedns(String... flags) {
    return start("kubedns", "--healthz-port=", flags);
  }

  /** Starts skycache with these flags; its operations endpoint gets a free port. */
  static Program skycache(String... flags) {
    return start("skycache", "--ops-addr=127.0.0.1:", flags);
  }

  /** Starts exechealthz with these flags; its pages get a free port. */
  static Program exechealthz(String... flags) {
    return start("exechealthz", "--port=", flags);
  }

  /**
   * Starts a program with a Corefile.
   *
   * @param environment added to the test's own
   * @param pages the port of {@code ready}, or of another page of the Corefile
   */
  static Program corefile(
      String name, Path corefile, Map<String, String> environment, int pages, String... flags) {
    List<String> command = command(name, flags);
    command.add("--conf=" + corefile);
    return start(name, command, environment, pages);
  }

  /**
   * Starts one.
   *
   * @param opsFlag what names the port of the operations endpoint, up to that port
   */
  private static Program start(String name, String opsFlag, String... flags) {
    int opsPort = Ports.free();
    List<String> command = command(name, flags);
    command.add(opsFlag + opsPort);
    return start(name, command, Map.of(), opsPort);
  }

  private static Program start(
      String name, List<String> command, Map<String, String> environment, int opsPort) {
    try {
      Path log = Files.createTempFile(name, ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      return new Program(name, builder.start(), log, opsPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(String name, String... flags) {
    Path jar = Repository.root().resolve(name).resolve("target").resolve(name + ".jar");
    assertThat(jar).as("%s is built: mvn package", name).exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx128m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(List.of(flags));
    return command;
  }

  /**
   * Runs a program to its end.
   *
   * @param environment added to the test's own
   */
  static Ended run(String name, Map<String, String> environment, String... flags) {
    try {
      Path folder = Files.createTempDirectory(name);
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command(name, flags))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        assertThat(process.waitFor(START.toSeconds(), SECONDS)).as("%s ends", name).isTrue();
      } finally {
        process.destroyForcibly();
      }
      Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
      Folders.delete(folder);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How a program ended and what it said. */
  record Ended(int exitCode, String out, String err) {}

  /** Waits until its {@code /ready} says so. */
  Program awaitReady() {
    Eventually.eventually(
        START,
        () -> {
          assertThat(process.isAlive()).as("%s runs; it said:%n%s", name, log()).isTrue();
          assertThat(readyStatus()).as("%s is ready; it said:%n%s", name, log()).isEqualTo(200);
        });
    return this;
  }

  /** The status of {@code /ready}; 0 if nothing answers. */
  int readyStatus() {
    return get("/ready").statusCode;
  }

  /** The status of a page; 0 if nothing answers. */
  int status(String path) {
    return get(path).statusCode;
  }

  /** Where its operations endpoint is. */
  String opsAddress() {
    return "127.0.0.1:" + opsPort;
  }

  /** A page of the operations endpoint; empty if nothing answers. */
  String page(String path) {
    return get(path).body;
  }

  /** A page of a port on the loopback interface; empty if nothing answers. */
  static String page(int port, String path) {
    return get(port, path).body;
  }

  /** The value of a metric without labels, or the sum over its labels; NaN if it is not there. */
  double metric(String metric) {
    return page("/metrics")
        .lines()
        .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(Double::sum)
        .orElse(Double.NaN);
  }

  private record Page(int statusCode, String body) {}

  private Page get(String path) {
    return get(opsPort, path);
  }

  private static Page get(int port, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      return new Page(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Page(0, "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has written so far, to both of its outputs. */
  String log() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal by its name, such as {@code STOP}. */
  void signal(String signal) {
    Tools.run("kill", "-" + signal, Long.toString(process.pid()));
  }

  /**
   * Sends SIGTERM and waits for the end.
   *
   * @return the exit code
   */
  int terminate() {
    process.destroy();
    try {
      assertThat(process.waitFor(20, SECONDS)).as("%s ends on SIGTERM", name).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, SECONDS);
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
