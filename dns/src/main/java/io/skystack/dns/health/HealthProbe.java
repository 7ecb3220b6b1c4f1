package io.skystack.dns.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks the health page each second: a program that is overloaded shows there first. */
@SuppressWarnings("FutureReturnValueIgnored") // a probe that fails is counted
final class HealthProbe {
  private static final int PATIENCE_MILLIS = 1000;

  private final InetSocketAddress address;
  private final HealthMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
          });

  HealthProbe(InetSocketAddress address, HealthMetrics metrics) {
    this.address = address;
    this.metrics = metrics;
  }

  void start() {
    timer.scheduleWithFixedDelay(this::probe, 1, 1, TimeUnit.SECONDS);
  }

  void stop() {
    timer.shutdownNow();
  }

  private void probe() {
    long start = System.nanoTime();
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url()).toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
        connection.getInputStream().readAllBytes();
        metrics.answered(System.nanoTime() - start);
        return;
      }
      metrics.failed();
    } catch (IOException e) {
      metrics.failed();
    }
  }

  private String url() {
    InetAddress host = address.getAddress();
    String name = host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
    return "http://%s:%d/health"
        .formatted(name.indexOf(':') < 0 ? name : "[" + name + "]", address.getPort());
  }
}
