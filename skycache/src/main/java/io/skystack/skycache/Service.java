package io.skystack.skycache;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OpenResources;
import io.skystack.common.cli.Version;
import io.skystack.common.ops.OperationsServer;
import io.skystack.dns.cache.Cache;
import io.skystack.dns.cache.CacheMetrics;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.forward.Upstreams;
import io.skystack.dns.loadbalance.RoundRobin;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.server.HotCacheHits;
import io.skystack.dns.server.ServerMetrics;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running skycache: the sockets, the chain behind them, and the operations endpoint. */
final class Service implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Service.class);

  private static final Duration RESOLV_PERIOD = Duration.ofSeconds(5);

  private final Settings settings;
  private final OpenResources open = new OpenResources();
  private final ServerMetrics serverMetrics;
  private final CacheMetrics cacheMetrics;
  private final ForwardMetrics forwardMetrics;
  private final Cache cache;
  private final Servers servers;
  private final LocalNames local;
  private final Figures figures;
  private final Chain chain;
  private final DnsServer dns;
  private final OperationsServer operations;
  private Optional<ResolvFile> resolv = Optional.empty();

  private Service(Settings settings, PrometheusRegistry registry) {
    this.settings = settings;
    try {
      serverMetrics = ServerMetrics.register(registry);
      cacheMetrics = CacheMetrics.register(registry);
      cacheMetrics.add(new HotCacheHits(serverMetrics));
      forwardMetrics = ForwardMetrics.register(registry);
      servers = new Servers(servers(), forwardMetrics);
      cache = new Cache(settings.cache(), cacheMetrics);
      local = new LocalNames(settings.rules(), settings.localTtl());
      figures =
          new Figures(
              settings.cacheSize(), cacheMetrics, serverMetrics, forwardMetrics, local, servers);
      chain = open.add(new Chain(plugins()));
      servers.others(settings.nameservers());
      resolv();
      dns = open.add(DnsServer.start(settings.server(), chain, serverMetrics));
      operations =
          open.add(OperationsServer.start(settings.operations(), registry, chain::notReady));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Servers.Options servers() {
    Forward.Options usual = settings.forwarding();
    return new Servers.Options(
        settings.rules().map(DomainRule::servers),
        nameservers ->
            usual.withNameservers(nameservers).withHealth(usual.health().withFindsLoops(false)),
        nameservers ->
            usual
                .withNameservers(nameservers)
                .withHealth(usual.health().withFindsLoops(settings.findsLoops())),
        settings.domainNeeded());
  }

  private List<Plugin> plugins() {
    List<Plugin> plugins = new ArrayList<>();
    if (settings.logsQueries()) {
      plugins.add(new QueryLog());
    }
    plugins.add(new RoundRobin());
    plugins.add(
        settings.saysFigures()
            ? new Chaos(
                new Chaos.Options(Map.of("version.bind", "skycache " + Version.current())),
                figures.chaos())
            : new Chaos(Chaos.Options.SILENT));
    plugins.add(local);
    plugins.add(cache);
    settings.rebind().ifPresent(options -> plugins.add(new RebindGuard(options)));
    plugins.add(servers);
    return plugins;
  }

  /** Asks those too that the file names, from now on whatever it says. */
  private void resolv() {
    settings
        .resolv()
        .ifPresent(
            options -> {
              ResolvFile file = open.add(new ResolvFile(options.file(), this::found));
              file.readIfChanged();
              if (options.isFollowed()) {
                file.follow(RESOLV_PERIOD);
              }
              resolv = Optional.of(file);
            });
    if (servers.nameservers().isEmpty()) {
      log.warn("there is no server to ask: name one with --server, or in --resolv-file");
    }
  }

  private void found(List<InetSocketAddress> addresses) {
    // A machine that asks us for everything has us in its file; that is no mistake.
    List<Nameserver> found =
        Upstreams.without(addresses, settings.forwarding().ownAddresses()).stream()
            .map(Nameserver::of)
            .toList();
    List<Nameserver> all =
        Stream.concat(settings.nameservers().stream(), found.stream()).distinct().toList();
    log.info("asking {}", all.stream().map(Nameserver::toString).collect(Collectors.joining(", ")));
    servers.others(all);
  }

  /**
   * Starts everything.
   *
   * @throws io.skystack.common.cli.OperatorException if an address is taken, or a server is this
   *     one itself
   */
  static Service start(Settings settings, PrometheusRegistry registry) {
    Service service = new Service(settings, registry);
    log.info(
        "serving on {}, cache size {}",
        service.addresses().stream().map(Addresses::format).collect(Collectors.joining(", ")),
        settings.cacheSize());
    return service;
  }

  /** Forgets all answers, and reads the file of nameservers again if it has changed. */
  void reload() {
    resolv.ifPresent(ResolvFile::readIfChanged);
    cache.flush();
    // What lies ready goes with the chain that made it, here the same one.
    @SuppressWarnings("unused") // nothing is to be done when it is left
    Object left = dns.replace(chain);
    log.info("cleared cache");
  }

  /** Tells in the log how the cache does. */
  void logFigures() {
    figures.log();
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
