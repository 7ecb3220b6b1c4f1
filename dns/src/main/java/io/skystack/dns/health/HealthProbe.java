package io.skystack.dns.health;

import io.skystack.common.retry.Periodic;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** Asks the health page each second: a program that is overloaded shows there first. */
final class HealthProbe {
  private static final int PATIENCE_MILLIS = 1000;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final InetSocketAddress address;
  private final HealthMetrics metrics;
  private final Periodic timer = new Periodic("health");

  HealthProbe(InetSocketAddress address, HealthMetrics metrics) {
    this.address = address;
    this.metrics = metrics;
  }

  void start() {
    timer.start(PAUSE, this::probe);
  }

  void stop() {
    timer.close();
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
