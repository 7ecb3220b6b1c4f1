package io.skystack.common.etcd;

import io.etcd.jetcd.Client;
import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One etcd process of the test's own, on free ports of 127.0.0.1, its data in a temporary folder.
 * It can be stopped, killed, started again at the same address and wiped.
 */
public final class EtcdServer implements AutoCloseable {
  private final Path folder;
  private final String scheme;
  private final int clientPort;
  private final int peerPort;
  private final String name;
  private final List<String> flags;
  private final Thread killOnExit = new Thread(this::killAndDelete);
  private int generation;
  private @Nullable Process process;
  private @Nullable Client client;

  EtcdServer(String scheme, String name, int clientPort, int peerPort, List<String> flags) {
    this.scheme = scheme;
    this.name = name;
    this.clientPort = clientPort;
    this.peerPort = peerPort;
    this.flags = List.copyOf(flags);
    try {
      folder = Files.createTempDirectory("skystack-etcd");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(killOnExit);
  }

  /**
   * Starts one and waits until it answers; aborts the test where no {@code etcd} is on the PATH.
   *
   * @param flags for etcd, besides those for its ports and its data
   */
  public static EtcdServer startOne(String... flags) {
    EtcdServer server =
        new EtcdServer("http", "default", Ports.free(), Ports.free(), List.of(flags));
    server.start();
    server.awaitHealthy();
    return server;
  }

  /** One that speaks TLS; {@code flags} must name its certificates. It is not waited for. */
  public static EtcdServer startTls(String... flags) {
    EtcdServer server =
        new EtcdServer("https", "default", Ports.free(), Ports.free(), List.of(flags));
    server.start();
    return server;
  }

  /** The {@code etcd} on the PATH. */
  public static Optional<Path> binary() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .map(dir -> Path.of(dir, "etcd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Where clients reach it. */
  public URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + clientPort);
  }

  URI peer() {
    return URI.create("http://127.0.0.1:" + peerPort);
  }

  String name() {
    return name;
  }

  /** How to reach it, with this path prefix. */
  public EtcdOptions options(String pathPrefix) {
    return EtcdOptions.of(List.of(endpoint()), pathPrefix);
  }

  /** A client for the test's own use. */
  public synchronized Client client() {
    if (client == null) {
      client = Client.builder().endpoints(endpoint()).build();
    }
    return client;
  }

  /** Starts it (again), with the data it has, at the address it had. Does not wait. */
  public synchronized void start() {
    Optional<Path> binary = binary();
    Assumptions.assumeTrue(binary.isPresent(), "no etcd on the PATH");
    List<String> command = new ArrayList<>();
    command.add(binary.orElseThrow().toString());
    command.addAll(
        List.of(
            "--name=" + name,
            "--data-dir=" + folder.resolve("data"),
            "--listen-client-urls=" + endpoint(),
            "--advertise-client-urls=" + endpoint(),
            "--listen-peer-urls=" + peer(),
            "--initial-advertise-peer-urls=" + peer(),
            "--initial-cluster-token=skystack-" + generation,
            "--logger=zap",
            "--log-level=warn"));
    if (flags.stream().noneMatch(flag -> flag.startsWith("--initial-cluster="))) {
      command.add("--initial-cluster=" + name + "=" + peer());
    }
    command.addAll(flags);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it answers reads. */
  public void awaitHealthy() {
    try {
      Eventually.until("healthy", () -> Etcds.isHealthy(endpoint()));
    } catch (AssertionError e) {
      throw new AssertionError(
          "etcd at %s does not answer; it said:%n%s".formatted(endpoint(), log()), e);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends it in order and waits until it is gone. */
  public void stop() {
    end(false);
  }

  /** Ends it as a crash would and waits until it is gone. */
  public void kill() {
    end(true);
  }

  private synchronized void end(boolean hard) {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    if (hard) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    try {
      if (!running.waitFor(20, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes all of its data away; it must not run. The next start gives an empty etcd which, as etcd
   * has it, bears the same cluster ID as before.
   */
  public void wipe() {
    deleteTree(folder.resolve("data"));
  }

  /** As {@link #wipe()}, but the next start gives another cluster. */
  public synchronized void wipeAndRename() {
    wipe();
    generation++;
  }

  /** Copies its data, so that {@link #restore} can put it back; it must not run. */
  public synchronized void backup() {
    deleteTree(folder.resolve("backup"));
    copyTree(folder.resolve("data"), folder.resolve("backup"));
  }

  /** Puts back the data of the last {@link #backup}; it must not run. */
  public synchronized void restore() {
    wipe();
    copyTree(folder.resolve("backup"), folder.resolve("data"));
  }

  private static void copyTree(Path from, Path to) {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.sorted().toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void killAndDelete() {
    kill();
    deleteTree(folder);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (client != null) {
        client.close();
        client = null;
      }
    }
    killAndDelete();
    Runtime.getRuntime().removeShutdownHook(killOnExit);
  }
}
