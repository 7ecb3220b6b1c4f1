package io.skystack.exechealthz;

import static io.skystack.common.testing.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own. */
class MainTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;

  private final int port = Ports.free();

  private Process program(String... flags) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.addAll(List.of(Main.class.getName(), "--port", Integer.toString(port)));
    line.addAll(List.of(flags));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log).start();
  }

  private HttpResponse<String> ask(String method, String path)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void sigtermEndsItAndTheCommandsThatRun() throws Exception {
    Pids pids = new Pids(Files.createFile(folder.resolve("pids")));
    Process program =
        program("-cmd", "true", "-url", "/fine", "-cmd", pids.hanging(), "-url", "/hanging");
    try {
      eventually(() -> assertThat(ask("GET", "/fine").body()).isEqualTo("ok\n"));
      List<Long> running = pids.await(3);
      program.destroy(); // SIGTERM
      assertThat(program.waitFor(30, SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
      Pids.awaitGone(running);
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void anOrderEndsIt() throws Exception {
    Process program = program("--cmd=exit 1", "--quiet");
    try {
      eventually(() -> assertThat(ask("GET", "/healthz").body()).contains("exit status 1"));
      assertThat(ask("POST", "/quit").body()).isEqualTo("ending\n");
      assertThat(program.waitFor(30, SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
      assertThat(folder.resolve("log"))
          .content()
          .contains("/healthz fails: exit status 1")
          .doesNotContain("Exception");
    } finally {
      program.destroyForcibly();
    }
  }
}
