package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OpenResources;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.ops.OperationsServer;
import io.skystack.common.store.Change;
import io.skystack.dns.net.SystemdNotifier;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.server.HotCacheHits;
import io.skystack.dns.server.ServerMetrics;
import io.skystack.skydns.classic.ClassicMetrics;
import io.skystack.skydns.config.Configuration;
import io.skystack.skydns.config.Settings;
import io.skystack.skydns.explain.ExplainPage;
import io.skystack.skydns.explain.Explainer;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A running skydns: the mirror of etcd, the chain that answers from it, the sockets, the operations
 * endpoint.
 *
 * <p>The sockets open while the records are still being read: clients that ask early hear "not
 * ready" instead of nothing, and other names are answered already.
 */
final class Service implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Service.class);
  private static final long READY_POLL_MILLIS = 20;
  private static final long CONFIG_WAIT_SECONDS = 2;

  /** What is to be closed, in that order. */
  private final OpenResources open = new OpenResources();

  private final SystemdNotifier systemd;
  private final EtcdMirror mirror;
  private final Reconfiguration reconfiguration;
  private final DnsServer dns;
  private final OperationsServer operations;
  private Optional<OperationsServer> metricsOnly = Optional.empty();

  private Service(
      Configuration configuration, SystemdNotifier systemd, PrometheusRegistry registry) {
    this.systemd = systemd;
    try {
      Settings settings = configuration.settings();
      EtcdConnection connection = open.add(EtcdConnection.open(settings.etcd()));
      mirror = open.add(new EtcdMirror(connection, settings.mirror(), registry));
      mirror.onChange(Service::logChanges);
      mirror.start();
      awaitConfig();
      ServerMetrics metrics = ServerMetrics.register(registry);
      ChainBuilder chains = new ChainBuilder(mirror, registry);
      chains.count(new HotCacheHits(metrics));
      DnsOptions server = observed(settings, chains, registry);
      String key = "/" + settings.etcd().pathPrefix() + "/config";
      reconfiguration =
          open.add(
              new Reconfiguration(
                  key,
                  configuration,
                  mirror.config(),
                  chains,
                  (serving, chain) ->
                      DnsServer.start(
                          server
                              .withAddresses(serving.addresses())
                              .withInherited(serving.inherited()),
                          chain,
                          metrics),
                  registry));
      dns = open.add(reconfiguration.dns());
      operations =
          open.add(
              OperationsServer.start(
                  settings.operations(),
                  registry,
                  () -> reconfiguration.state().built().chain().notReady()));
      operations.handle(ExplainPage.PATH, new ExplainPage(new Explainer(new Explained(dns))));
      operations.handle("/config", new ConfigPage(key, configuration, reconfiguration));
      follow();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The server's options, with SkyDNS's own metrics where they are wanted. */
  private DnsOptions observed(Settings settings, ChainBuilder chains, PrometheusRegistry registry) {
    if (settings.classic().isEmpty()) {
      return settings.server();
    }
    Settings.Classic classic = settings.classic().get();
    ClassicMetrics metrics =
        ClassicMetrics.register(
            classic.namespace(), classic.subsystem(), chains::signaturesMade, registry);
    metricsOnly =
        Optional.of(
            open.add(
                OperationsServer.startMetricsOnly(
                    new InetSocketAddress(classic.port()),
                    Settings.CLASSIC_FLAG,
                    classic.path(),
                    registry)));
    return settings.server().withObservers(metrics::observer);
  }

  /**
   * Starts everything; returns before the records were read.
   *
   * @throws OperatorException if an address is taken, or a file cannot be read
   */
  static Service start(Configuration configuration, PrometheusRegistry registry) {
    return start(configuration, SystemdNotifier.of(Map.of(), 0), registry);
  }

  /** The same, for a process of systemd's. */
  static Service start(
      Configuration configuration, SystemdNotifier systemd, PrometheusRegistry registry) {
    return new Service(configuration, systemd, registry);
  }

  /**
   * Waits for the configuration in etcd, for it says where to listen; an etcd that is away is not
   * waited for.
   */
  private void awaitConfig() {
    try {
      mirror.configKnown().get(CONFIG_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      log.warn("no word from etcd yet: starting by flags alone");
    } catch (ExecutionException e) {
      throw new IllegalStateException("it never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    AutoCloseable stop = reconfiguration::stop;
    open.add(stop);
    open.add(mirror.onConfig(text -> reconfiguration.follow(mirror::config)));
    reconfiguration.follow(mirror::config); // what came meanwhile
  }

  private static void logChanges(List<Change> changes) {
    if (log.isDebugEnabled()) {
      for (Change change : changes) {
        log.debug("{} {}", change instanceof Change.Put ? "put" : "deleted", change.key());
      }
    }
  }

  /**
   * Waits until there are records to answer from, and says so.
   *
   * @throws OperatorException if etcd shows that only an operator can mend what is wrong
   */
  void awaitRecords() throws InterruptedException {
    systemd.status("waiting for the records in etcd");
    while (!mirror.status().isReady()) { // from etcd, or from the snapshot
      awaitFirstContact();
    }
    String what =
        "serving %s on %s: %d records"
            .formatted(
                domains().stream()
                    .map(domain -> domain.toString(true))
                    .collect(Collectors.joining(", ")),
                dns.addresses().stream().map(Addresses::format).collect(Collectors.joining(", ")),
                mirror.tree().size());
    log.info("{}, {} ms after the start", what, millisSinceStart());
    systemd.ready(what);
    systemd.watch(this::answersItself);
  }

  private List<Name> domains() {
    return reconfiguration.state().serving().answers().domains();
  }

  /** Completes once a question that is answered here was answered. */
  private CompletionStage<Answer> answersItself() {
    return dns.ask(
        new Query(
            domains().get(0),
            Type.SOA,
            DClass.IN,
            false,
            false,
            Edns.NONE,
            dns.addresses().get(0),
            Query.Transport.UDP));
  }

  /** Waits for a moment, or until etcd has been read. */
  private void awaitFirstContact() throws InterruptedException {
    try {
      mirror.firstContact().get(READY_POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Not yet: the snapshot may be there by now.
    } catch (ExecutionException e) {
      close();
      throw e.getCause() instanceof OperatorException wrong
          ? wrong
          : new IllegalStateException(e.getCause());
    }
  }

  /** Since the JVM began: the kernel's own start time of a process may be a second off. */
  private static long millisSinceStart() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  /** The server, as explanations ask it. */
  private record Explained(DnsServer dns) implements Explainer.Server {
    @Override
    public CompletionStage<Answer> ask(Query query) {
      return dns.ask(query);
    }

    @Override
    public Optional<Boolean> isHot(Name name, int type) {
      return Optional.of(dns.isHot(name, type));
    }
  }

  /** Where it answers. */
  List<InetSocketAddress> addresses() {
    return dns.addresses();
  }

  /** The port where SkyDNS's own metrics are too; empty if they are not wanted. */
  Optional<Integer> classicPort() {
    return metricsOnly.map(OperationsServer::port);
  }

  /** The port of the operations endpoint. */
  int operationsPort() {
    return operations.port();
  }

  /**
   * Stops: answers what came, then closes what the answers came from. May be called twice, and
   * while {@link #awaitRecords} waits.
   */
  @Override
  public synchronized void close() {
    if (!open.isEmpty()) {
      systemd.stopping();
    }
    open.close();
  }
}
