package io.skystack.bench.server;

import io.skystack.bench.data.Dataset;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.store.RecordSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** An etcd of our own, with records in it. */
public final class Etcd implements AutoCloseable {
  private static final int TRIES = 100;
  private static final int IN_FLIGHT = 16;

  private final Process process;
  private final String url;
  private final EtcdConnection connection;
  private final EtcdSink sink;

  private Etcd(Process process, String url) {
    this.process = process;
    this.url = url;
    this.connection = EtcdConnection.open(EtcdOptions.of(List.of(URI.create(url)), "skydns"));
    this.sink = new EtcdSink(connection, Duration.ofSeconds(10));
  }

  /** Starts it on one core. */
  public static Etcd start(Path folder, int port, int core) {
    Path program =
        Programs.find("etcd").orElseThrow(() -> new OperatorException("etcd is not installed"));
    String url = "http://127.0.0.1:" + port;
    String peers = "http://127.0.0.1:" + (port + 1);
    ProcessBuilder command =
        new ProcessBuilder(
            "taskset",
            "-c",
            Integer.toString(core),
            program.toString(),
            "--data-dir",
            folder.toString(),
            "--unsafe-no-fsync",
            "--quota-backend-bytes",
            Long.toString(4L << 30),
            "--listen-client-urls",
            url,
            "--advertise-client-urls",
            url,
            "--listen-peer-urls",
            peers,
            "--initial-advertise-peer-urls",
            peers,
            "--initial-cluster",
            "default=" + peers,
            "--log-level",
            "error");
    try {
      Process process =
          command
              .redirectErrorStream(true)
              .redirectOutput(folder.resolveSibling("etcd.log").toFile())
              .start();
      Etcd etcd = new Etcd(process, url);
      etcd.awaitAnswer();
      return etcd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is reached. */
  public String url() {
    return url;
  }

  /** Writes records that are not there yet; some transactions are under way at once. */
  public void load(Iterable<Dataset.Entry> entries) {
    Deque<CompletableFuture<Long>> under = new ArrayDeque<>();
    List<RecordSink.Write> writes = new ArrayList<>();
    for (Dataset.Entry entry : entries) {
      writes.add(new RecordSink.Put(entry.key(), entry.value(), 0));
      if (writes.size() == sink.mostWrites()) {
        under.add(sink.write(List.copyOf(writes)));
        writes.clear();
        if (under.size() == IN_FLIGHT) {
          under.remove().join();
        }
      }
    }
    under.add(sink.write(List.copyOf(writes)));
    under.forEach(CompletableFuture::join);
  }

  private void awaitAnswer() {
    for (int i = 0; i < TRIES; i++) {
      try {
        sink.write(List.of()).join();
        return;
      } catch (CompletionException e) {
        Pause.millis(100);
      }
    }
    throw new OperatorException("etcd does not take records: see its log");
  }

  /** Writes one record over what is there; the revision it has then. */
  public CompletableFuture<Long> write(RecordSink.Write write) {
    return sink.write(List.of(write));
  }

  /** Bytes that clients have sent it so far, by its own count. */
  public double receivedBytes() {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
    try {
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("etcd_network_client_grpc_received_bytes_total "))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  @Override
  public void close() {
    connection.close();
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
