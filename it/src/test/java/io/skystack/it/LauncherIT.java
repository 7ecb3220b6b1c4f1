package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Eventually;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sky} as a newcomer uses it, in a checkout of its own whose path has a space. */
class LauncherIT {
  private static final String MYSQL = "mysql-service.default.svc.kube.local";

  private final int port = Ports.free();
  private final List<String> ports =
      List.of(
          "--port=" + port,
          "--etcd-port=" + Ports.free(),
          "--kube2sky-ops-port=" + Ports.free(),
          "--skydns-ops-port=" + Ports.free());

  @TempDir Path folder;
  private Path checkout;
  private String searchPath = System.getenv("PATH");

  @BeforeEach
  void copyWhatIsBuilt() throws IOException {
    Tools.require("etcd");
    Path root = Repository.root();
    checkout = Files.createDirectory(folder.resolve("a checkout"));
    for (String part : List.of("sky", "bin", "tools", "examples")) {
      Tools.run("cp", "-r", root.resolve(part).toString(), checkout.toString());
    }
    for (String program : List.of("kube2sky", "skydns", "kubedns")) {
      Path built = root.resolve(program).resolve("target");
      Path target = Files.createDirectories(checkout.resolve(program).resolve("target"));
      Tools.run("cp", "-r", built.resolve("lib").toString(), target.toString());
      Tools.run("cp", built.resolve(program + ".jar").toString(), target.toString());
    }
  }

  @AfterEach
  void down() {
    sky("down");
  }

  /** Runs {@code ./sky} to its end. */
  private Sky sky(String command, String... arguments) {
    try {
      List<String> words = new ArrayList<>(List.of(checkout.resolve("sky").toString(), command));
      words.addAll(List.of(arguments));
      Path out = folder.resolve("out");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.environment().put("PATH", searchPath);
      Process process = builder.start();
      int exitCode = process.waitFor();
      return new Sky(exitCode, Files.readString(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Sky(int exitCode, String out) {}

  private Sky up(String... more) {
    List<String> arguments = new ArrayList<>(ports);
    arguments.addAll(List.of(more));
    return sky("up", arguments.toArray(String[]::new));
  }

  @Test
  void upStatusLogsDown() {
    Sky up = up("-d");
    assertThat(up.exitCode()).as(up.out()).isZero();
    assertThat(up.out())
        .contains("dig +short @127.0.0.1 -p " + port + " " + MYSQL)
        .contains("10.254.162.44")
        .contains("etcdctl")
        .contains("curl");
    assertThat(new Dns(port).data(MYSQL, "A")).containsExactly("10.254.162.44");
    assertThat(sky("status").out()).contains("skydns").contains("ready");
    assertThat(sky("logs", "kube2sky").out()).contains("published default/mysql-service");
    Sky again = up("-d");
    assertThat(again.out()).contains("runs already");
    Sky down = sky("down");
    assertThat(down.exitCode()).as(down.out()).isZero();
    assertThat(new Dns(port).rcode(MYSQL, "A")).isEmpty();
    assertThat(sky("down").exitCode()).isZero();
  }

  @Test
  void upInMemoryStatusLogsDown() {
    Sky up = up("-d", "--memory");
    assertThat(up.exitCode()).as(up.out()).isZero();
    assertThat(up.out())
        .contains("dig +short @127.0.0.1 -p " + port + " " + MYSQL)
        .contains("/cache?name=" + MYSQL)
        .contains("\"host\":\"10.254.162.44\"")
        .doesNotContain("etcd");
    assertThat(new Dns(port).data(MYSQL, "A")).containsExactly("10.254.162.44");
    assertThat(sky("status").out()).contains("kubedns").contains("ready").doesNotContain("etcd");
    assertThat(sky("logs", "kubedns").out()).contains("published default/mysql-service");
    assertThat(up("-d").out()).contains("runs already");
    assertThat(sky("down").exitCode()).isZero();
    assertThat(new Dns(port).rcode(MYSQL, "A")).isEmpty();
  }

  /**
   * A machine without etcd, Docker and rights to install: only what is not one of these is found.
   */
  @Test
  void whereNoEtcdCanBeHadItRunsInMemoryAndSaysSo() throws IOException {
    Path path = Files.createDirectory(folder.resolve("path"));
    for (String part : System.getenv("PATH").split(":", -1)) {
      if (!part.isEmpty() && Files.isDirectory(Path.of(part))) {
        Tools.run(
            "sh",
            "-c",
            "for f in \"$1\"/*; do n=${f##*/}; case $n in etcd*|docker*|apt-get) ;; *) [ -e"
                + " \"$2/$n\" ] || ln -s \"$f\" \"$2/$n\" ;; esac; done",
            "sh",
            part,
            path.toString());
      }
    }
    searchPath = path.toString();
    Sky up = up("-d");
    assertThat(up.exitCode()).as(up.out()).isZero();
    assertThat(up.out().lines().filter(line -> line.contains("No etcd can be had here")))
        .hasSize(1);
    assertThat(new Dns(port).data(MYSQL, "A")).containsExactly("10.254.162.44");
    assertThat(sky("status").out()).contains("kubedns");
  }

  @Test
  void aPortInUseIsNamedWithItsHolderAndTheOption() throws IOException {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Sky up = up("-d");
      assertThat(up.exitCode()).as(up.out()).isNotZero();
      assertThat(up.out())
          .contains("" + port)
          .contains("--port")
          .contains("" + ProcessHandle.current().pid());
    }
    assertThat(sky("status").out()).doesNotContain("ready");
  }

  @Test
  void ctrlCEndsAllThatItStarted() throws Exception {
    // Where the tests themselves run in the background, SIGINT may be ignored, and children inherit
    // that.
    List<String> words =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", checkout.resolve("sky").toString(), "up"));
    words.addAll(ports);
    Path out = folder.resolve("foreground");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      Eventually.eventually(
          Duration.ofMinutes(3), () -> assertThat(Files.readString(out)).contains("dig +short"));
      Tools.run("kill", "-INT", "" + process.pid());
      process.waitFor();
      assertThat(new Dns(port).rcode(MYSQL, "A")).isEmpty();
      assertThat(sky("status").out()).doesNotContain("ready");
    } finally {
      process.destroy();
    }
  }
}
