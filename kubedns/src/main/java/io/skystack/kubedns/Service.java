package io.skystack.kubedns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OpenResources;
import io.skystack.common.ops.OperationsServer;
import io.skystack.common.ops.Page;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.server.HotCacheHits;
import io.skystack.dns.server.ServerMetrics;
import io.skystack.kube2sky.ReleaseOrder;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kubedns.config.ConfigSource;
import io.skystack.kubedns.config.Flags;
import io.skystack.kubedns.config.Settings;
import io.skystack.kubedns.records.CachePage;
import io.skystack.kubedns.records.PublishedRecords;
import io.skystack.kubedns.records.ServedRecords;
import io.skystack.kubedns.records.SnapshotTask;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running kubedns: a source of objects, the publisher that keeps the records in memory at what
 * they say, the chain that answers from these, the sockets, the operations endpoint.
 *
 * <p>The sockets open while the objects are still being read: clients that ask early hear "not
 * ready" instead of nothing, and other names are answered already.
 */
final class Service implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Service.class);

  /** How long to wait for a ConfigMap before others are asked without what it says. */
  private static final Duration CONFIG_WAIT = Duration.ofSeconds(2);

  private static final long POLL_MILLIS = 20;

  /** What is to be closed, in that order. */
  private final OpenResources open = new OpenResources();

  private final Settings settings;
  private final ObjectSource source;
  private final ConfigSource config;
  private final PublishedRecords published;
  private final ServedRecords records;
  private final Reconfiguration reconfiguration;
  private final DnsServer dns;
  private final OperationsServer operations;
  private final CountDownLatch configTold = new CountDownLatch(1);

  /** Whether the configuration of an earlier run is known: then it is not waited for. */
  private boolean configRestored;

  private Service(
      Settings settings, ObjectSource source, ConfigSource config, PrometheusRegistry registry) {
    this.settings = settings;
    this.source = source;
    this.config = config;
    published =
        new PublishedRecords(
            settings.domain(),
            settings.ttl(),
            settings.names(),
            settings.publishing(),
            source,
            registry);
    records = published.served();
    Metrics metrics = new Metrics(records, registry);
    try {
      ServerMetrics serverMetrics = ServerMetrics.register(registry);
      KubeChain chains = new KubeChain(records, settings.serving(), registry);
      chains.count(new HotCacheHits(serverMetrics));
      reconfiguration =
          new Reconfiguration(
              config.where(), settings.serving().answers().domains().get(0), chains, registry);
      restore(metrics);
      open.add(source);
      open.add(published);
      source.start(published.listener());
      published.start();
      follow();
      open.add(reconfiguration);
      dns =
          open.add(
              reconfiguration.open(
                  built -> DnsServer.start(settings.server(), built.chain(), serverMetrics)));
      operations =
          open.add(
              OperationsServer.start(
                  settings.operations(), Flags.OPERATIONS, registry, this::notReady));
      addPages();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything; returns before the records were read.
   *
   * @param source the objects; closed with the service
   * @param config what may change; closed with the service
   * @throws io.skystack.common.cli.OperatorException if an address is taken, or a file cannot be
   *     read
   */
  static Service start(
      Settings settings, ObjectSource source, ConfigSource config, PrometheusRegistry registry) {
    return new Service(settings, source, config, registry);
  }

  private void restore(Metrics metrics) {
    if (settings.snapshot().isPresent()) {
      SnapshotTask task =
          new SnapshotTask(
              settings.snapshot().get(),
              settings.domain(),
              published,
              reconfiguration::data,
              metrics::snapshotFailed);
      Optional<Map<String, String>> before = task.restore();
      if (config != ConfigSource.NONE) {
        before.ifPresent(reconfiguration::take);
        configRestored = before.isPresent();
      }
      task.start();
      open.add(task);
    }
  }

  /** Begins to follow the configuration, and waits for a moment for the first word of it. */
  private void follow() {
    if (config == ConfigSource.NONE) {
      return;
    }
    open.add(config);
    config.start(
        data -> {
          reconfiguration.take(data);
          configTold.countDown();
        });
    try {
      if (!configTold.await(CONFIG_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("no word from {} yet: starting without", config.where());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void addPages() {
    operations.handle("/readiness", request -> readiness());
    operations.handle("/healthz", request -> Page.Response.text(200, "ok"));
    operations.handleStream("/cache", new CachePage(records));
    operations.handleAction(ReleaseOrder.PATH, request -> release());
  }

  private Page.Response release() {
    int waiting = published.heldBack();
    published.release();
    return Page.Response.text(200, waiting + " deletions were held back; they go now");
  }

  /** One that serves what it last knew is ready: others know no more. */
  private Page.Response readiness() {
    Optional<String> why = notReady();
    if (why.isPresent()) {
      return Page.Response.text(503, why.get());
    }
    return Page.Response.text(
        200,
        records.status() instanceof StoreStatus.Stale stale
            ? "ok, serving what was known at " + stale.since() + ": " + stale.reason()
            : "ok");
  }

  private Optional<String> notReady() {
    Optional<String> why = reconfiguration.built().chain().notReady();
    return why.isPresent() || configRestored ? why : config.unknown();
  }

  /**
   * Waits until there are records to answer from, and says so.
   *
   * @return whether there are in time
   */
  boolean awaitRecords() throws InterruptedException {
    long end = System.nanoTime() + settings.patience().toNanos();
    boolean forEver = settings.patience().isZero();
    while (!records.status().isReady()) {
      if (!forEver && System.nanoTime() - end >= 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    log.info(
        "serving {} on {}: {} records{}, {} ms after the start",
        settings.domain(),
        dns.addresses().stream().map(Addresses::format).collect(Collectors.joining(", ")),
        records.tree().size(),
        records.isRestored() ? " of the snapshot" : "",
        System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    return true;
  }

  /** Why there are no records to answer from, for an operator. */
  String reason() {
    return notReady().orElse("no reason known") + " (" + source.where() + ")";
  }

  /** Where it answers. */
  List<InetSocketAddress> addresses() {
    return dns.addresses();
  }

  /** The port of the operations endpoint. */
  int operationsPort() {
    return operations.port();
  }

  /** Stops: answers what came, then closes what the answers came from. May be called twice. */
  @Override
  public synchronized void close() {
    open.close();
  }
}
