package io.skystack.exechealthz;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Durations;
import io.skystack.common.ops.OperationsServer;
import io.skystack.common.ops.Page.Response;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running exechealthz: a worker for each command and each probe, and the HTTP server. */
final class Service implements AutoCloseable {
  /** The order to end, by POST and from this machine only. */
  static final String QUIT = "/quit";

  private static final Logger log = LoggerFactory.getLogger(Service.class);

  private static final long QUIT_DELAY_MILLIS = 100;

  private final List<Worker> workers;
  private final List<ProbeWorker> probes;
  private final Optional<DnsmasqFigures> figures;
  private final OperationsServer http;
  private final CountDownLatch quit = new CountDownLatch(1);

  private Service(Settings settings, PrometheusRegistry registry) {
    Shell shell = new Shell();
    Metrics metrics = new Metrics(registry);
    workers =
        settings.checks().stream()
            .map(check -> new Worker(check, settings, shell, metrics))
            .toList();
    Map<String, CheckPage> pages = new TreeMap<>();
    for (Worker worker : workers) {
      pages.put(
          worker.check().path(),
          new CheckPage(worker::last, settings.latency(), settings.output()));
    }
    probes = probes(settings, registry);
    for (ProbeWorker probe : probes) {
      pages.put(
          probe.probe().path(), new CheckPage(probe::last, probe.latency(), settings.output()));
    }
    metrics.show(pages);
    figures =
        settings
            .dnsmasq()
            .map(cache -> new DnsmasqFigures(cache.server(), cache.period(), registry));
    InetSocketAddress address = new InetSocketAddress(settings.port());
    http = OperationsServer.startPages(address, Flags.PORT, registry, pages);
    http.handleAction(QUIT, request -> orderedToQuit());
  }

  private static List<ProbeWorker> probes(Settings settings, PrometheusRegistry registry) {
    if (settings.probes().isEmpty()) {
      return List.of();
    }
    ProbeMetrics metrics = new ProbeMetrics(settings.probes(), registry);
    return settings.probes().stream()
        .map(probe -> new ProbeWorker(probe, settings.quiet(), metrics))
        .toList();
  }

  /**
   * Starts it; returns before any command has ended.
   *
   * @throws io.skystack.common.cli.OperatorException if the port cannot be had
   */
  static Service start(Settings settings, PrometheusRegistry registry) {
    if (settings.latency().compareTo(settings.period()) < 0) {
      log.warn(
          "--latency {} is shorter than --period {}: results are too old before the next come",
          Durations.format(settings.latency()),
          Durations.format(settings.period()));
    }
    Service service = new Service(settings, registry);
    service.workers.forEach(Worker::start);
    service.probes.forEach(ProbeWorker::start);
    service.figures.ifPresent(DnsmasqFigures::start);
    int checks = service.workers.size() + service.probes.size();
    log.info("serving {} checks on port {}", checks, service.port());
    return service;
  }

  private Response orderedToQuit() {
    // Not before the answer is on its way.
    CompletableFuture.delayedExecutor(QUIT_DELAY_MILLIS, TimeUnit.MILLISECONDS)
        .execute(quit::countDown);
    return Response.text(200, "ending");
  }

  /** The port that it listens on. */
  int port() {
    return http.port();
  }

  /** Waits for the order to end. */
  void awaitQuit() throws InterruptedException {
    quit.await();
  }

  /** Kills what runs and closes the port, at once. May be called twice. */
  @Override
  public void close() {
    workers.forEach(Worker::close);
    probes.forEach(ProbeWorker::close);
    figures.ifPresent(DnsmasqFigures::close);
    http.close();
  }
}
