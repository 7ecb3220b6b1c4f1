package io.skystack.exechealthz;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real commands, asked over HTTP. */
class ServiceTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Optional<Service> service = Optional.empty();

  @AfterEach
  void close() {
    service.ifPresent(Service::close);
  }

  private void start(Duration period, Duration latency, boolean output, String... commands) {
    List<Check> checks =
        IntStream.range(0, commands.length)
            .mapToObj(i -> new Check("/check" + i, commands[i]))
            .toList();
    Settings settings =
        new Settings(checks, List.of(), Optional.empty(), 0, period, latency, true, output);
    service = Optional.of(Service.start(settings, new PrometheusRegistry()));
  }

  private HttpResponse<String> ask(String method, String path) {
    return ask(method, "127.0.0.1", path);
  }

  private HttpResponse<String> ask(String method, String host, String path) {
    URI uri = URI.create("http://" + host + ":" + service.orElseThrow().port() + path);
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) {
    return ask("GET", path);
  }

  /** Waits for an answer of this status that says so. */
  private void await(String path, int status, String... parts) {
    eventually(
        () -> {
          HttpResponse<String> response = get(path);
          assertThat(response.body()).contains(parts);
          assertThat(response.statusCode()).isEqualTo(status);
        });
  }

  @Test
  void eachPathShowsItsOwnCommand() {
    start(LONG, LONG, false, "echo fine", "echo broken; echo worse >&2; exit 7", "no-such-program");
    await("/check0", 200, "ok\n");
    await("/check1", 503, "failed: exit status 7, at 20", "broken\nworse\n");
    await("/check2", 503, "failed: exit status 127, at 20", "no-such-program");
    assertThat(get("/check3").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("/check0\n/check1\n/check2\n");
    assertThat(get("/metrics").body())
        .contains("exechealthz_ok{path=\"/check0\"} 1.0", "exechealthz_ok{path=\"/check1\"} 0.0")
        .contains("exechealthz_runs_total{outcome=\"failed\",path=\"/check1\"} 1.0");
  }

  @Test
  void theOutputIsShownWhereItIsWanted() {
    start(LONG, LONG, true, "echo one; echo two >&2");
    await("/check0", 200, "one\ntwo\n");
    assertThat(get("/check0").body()).isEqualTo("one\ntwo\n");
  }

  @Test
  void aCommandReadsNothing() {
    start(LONG, LONG, false, "cat");
    await("/check0", 200, "ok");
  }

  @Test
  void beforeTheFirstResultItIsNotHealthy() {
    start(LONG, LONG, false, "sleep 1000");
    assertThat(get("/check0").statusCode()).isEqualTo(503);
    assertThat(get("/check0").body()).startsWith("no result yet");
  }

  @Test
  void whatChangesIsSeen() throws IOException {
    Path file = folder.resolve("there");
    start(SHORT, LONG, false, "test -e " + file);
    await("/check0", 503, "exit status 1");
    Files.createFile(file);
    await("/check0", 200, "ok");
    Files.delete(file);
    await("/check0", 503, "exit status 1");
  }

  @Test
  void aCommandThatHangsIsKilledWithAllThatItStarted() throws IOException {
    Pids pids = new Pids(Files.createFile(folder.resolve("pids")));
    start(LONG, Duration.ofSeconds(2), false, pids.hanging());
    List<Long> running = pids.await(3);
    await("/check0", 503, "failed: killed after 2s, at 20", "waiting\n");
    Pids.awaitGone(running);
    assertThat(get("/metrics").body()).contains("{outcome=\"killed\",path=\"/check0\"} 1.0");
  }

  @Test
  void aCommandThatHangsRunsAgain() {
    Path first = folder.resolve("first");
    start(
        SHORT, Duration.ofSeconds(1), false, "mkdir %s 2>&1 && sleep 1000; true".formatted(first));
    await("/check0", 200, "ok");
    assertThat(get("/metrics").body()).contains("{outcome=\"killed\",path=\"/check0\"} 1.0");
  }

  @Test
  void whatACommandLeavesBehindHoldsNothingUp() throws IOException {
    Pids pids = new Pids(Files.createFile(folder.resolve("pids")));
    start(SHORT, LONG, false, "sleep 1000 & echo $! >> " + pids.file());
    List<Long> left = pids.await(3);
    await("/check0", 200, "ok");
    Pids.awaitGone(left.subList(0, 2));
  }

  @Test
  void outputIsBounded() {
    start(LONG, LONG, true, "yes | head -c 5000000; echo the end");
    await("/check0", 200, "bytes left out)\ny\n", "the end\n");
    assertThat(get("/check0").body()).hasSizeBetween(Run.OUTPUT, Run.OUTPUT + 100);
  }

  @Test
  void outputWithoutAnEndIsKilled() {
    start(LONG, Duration.ofMillis(500), false, "yes");
    await("/check0", 503, "killed after 500ms", "bytes left out)");
    assertThat(get("/check0").body()).hasSizeLessThan(Run.OUTPUT + 200);
  }

  @Test
  void aCommandNeverRunsTwiceAtOnce() {
    Path lock = folder.resolve("lock");
    Path twice = folder.resolve("twice");
    Path runs = folder.resolve("runs");
    start(
        Duration.ofMillis(1),
        LONG,
        false,
        "mkdir %s || touch %s; echo run >> %s; sleep 0.05; rmdir %s"
            .formatted(lock, twice, runs, lock));
    eventually(() -> assertThat(Files.readAllLines(runs)).hasSizeGreaterThan(5));
    assertThat(twice).doesNotExist();
  }

  @Test
  void aResultOlderThanTheLatencyCountsNoMore() {
    start(LONG, Duration.ofSeconds(1), false, "echo fine");
    await("/check0", 503, "the last result is older than 1s: exit status 0, at 20", "fine\n");
    assertThat(get("/metrics").body()).contains("exechealthz_ok{path=\"/check0\"} 0.0");
  }

  /** Who comes to an address of the machine comes from it too, which is not loopback. */
  @Test
  void anOrderFromElsewhereIsNotTaken() throws IOException {
    Optional<String> address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(Inet4Address.class::isInstance)
            .filter(each -> !each.isLoopbackAddress())
            .map(InetAddress::getHostAddress)
            .findFirst();
    assumeTrue(address.isPresent(), "this machine has no address but loopback");
    start(LONG, LONG, false, "true");
    assertThat(ask("POST", address.get(), "/quit").statusCode()).isEqualTo(403);
    assertThat(ask("GET", address.get(), "/").statusCode()).isEqualTo(200);
  }

  @Test
  void itIsEndedByAnOrderAndNotByALink() throws InterruptedException {
    start(LONG, LONG, false, "true");
    assertThat(get("/quit").statusCode()).isEqualTo(405);
    assertThat(ask("POST", "/quit").statusCode()).isEqualTo(200);
    service.orElseThrow().awaitQuit();
  }
}
