package io.skystack.kubedns.config;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Domains;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.forward.Upstreams;
import io.skystack.dns.server.DnsOptions;
import io.skystack.kube2sky.NameFlags;
import io.skystack.kube2sky.PublishFlags;
import io.skystack.kube2sky.SourceFlags;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.config.LimitFlags;
import io.skystack.skydns.config.TlsFlags;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All flags of kubedns: those of kube-dns by their names, and those of the parts it is made of. */
public final class Flags {
  /** The flag that names the port of the operations endpoint. */
  public static final String OPERATIONS = "--healthz-port";

  private static final String OWNER = "kubedns";
  private static final String PORT = "--dns-port";
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  /** A write into memory is done before it returns; this is for what cannot happen. */
  private static final Duration WRITE = Duration.ofSeconds(10);

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      defaultValue = "kube.local",
      converter = Domains.Converter.class,
      description = "The domain of the cluster's names.")
  private String domain = "kube.local";

  @Mixin private final SourceFlags source = new SourceFlags();
  @Mixin private final NameFlags names = new NameFlags();
  @Mixin private final PublishFlags publishing = new PublishFlags();

  @Option(
      names = "--dns-bind-address",
      split = ",",
      paramLabel = "ADDR",
      defaultValue = "0.0.0.0",
      description = "Where to listen, UDP and TCP, with commas between.")
  private List<String> addresses = List.of();

  @Option(names = PORT, paramLabel = "PORT", defaultValue = "53", description = "On which port.")
  private int port = 53;

  @Option(
      names = OPERATIONS,
      paramLabel = "[ADDR:]PORT",
      defaultValue = "8081",
      converter = OperationsAddress.class,
      description =
          "Port of /readiness, /healthz, /metrics, and /cache with all records; on every address"
              + " unless one is named.")
  private InetSocketAddress operations = new InetSocketAddress(0);

  @Option(
      names = "--nameservers",
      split = ",",
      paramLabel = "ADDR[:PORT]",
      converter = Addresses.Dns.class,
      description =
          "Servers that other names are asked of, with commas between; default those of"
              + " /etc/resolv.conf. 'upstreamNameservers' of the configuration goes before them.")
  private List<InetSocketAddress> nameservers = List.of();

  @Option(
      names = "--config-map",
      paramLabel = "NAME",
      description =
          "ConfigMap with stubDomains, upstreamNameservers and federations; followed as it"
              + " changes.")
  private Optional<String> configMap = Optional.empty();

  @Option(
      names = "--config-map-namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "kube-system",
      description = "The namespace of the ConfigMap.")
  private String configMapNamespace = "kube-system";

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description = "Folder with the same, a file for each, in place of a ConfigMap.")
  private Optional<Path> configDir = Optional.empty();

  @Option(
      names = "--config-period",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Durations.Converter.class,
      description = "How often the folder is looked at.")
  private Duration configPeriod = Duration.ofSeconds(10);

  @Option(
      names = "--federation-location",
      paramLabel = "ZONE.REGION",
      converter = Domains.Converter.class,
      description =
          "Where this cluster is, in the names that 'federations' gives to Services that it does"
              + " not have.")
  private Optional<String> federationLocation = Optional.empty();

  @Option(
      names = "--initial-sync-timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = Durations.Converter.class,
      description =
          "How long to wait for the objects at the start before giving up; 0 for ever. With the"
              + " records of a snapshot nothing is waited for.")
  private Duration initialSync = Duration.ofSeconds(60);

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long answers may be kept, those too that say no.")
  private int ttl = 30;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description =
          "Keep the records in this file, and start from it while the API server is away.")
  private Optional<Path> snapshot = Optional.empty();

  @Option(
      names = "--cache-size",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Answers of other servers that are kept; 0 for none.")
  private int cacheSize = 10_000;

  @Option(
      names = "--hot-size",
      paramLabel = "MIB",
      defaultValue = "32",
      description =
          "Memory for answers that lie ready, in MiB; 0: every answer is made from the records.")
  private int hotSize = 32;

  @Mixin private final LimitFlags limits = new LimitFlags();
  @Mixin private final TlsFlags tls = new TlsFlags();

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private final LogFlags log = new LogFlags();

  /** A port of every address, or an address with its port. */
  public static final class OperationsAddress implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      return Addresses.parse(value.matches("\\d+") ? ":" + value : value);
    }
  }

  /**
   * Where the objects come from.
   *
   * @throws OperatorException if it cannot be used
   */
  public ObjectSource source(PrometheusRegistry registry) {
    return source.open(names.options().kinds(), names.selection(), registry);
  }

  /**
   * Where the configuration that may change is.
   *
   * @param objects what {@link #source} gave
   * @throws OperatorException if the flags name two places, or a ConfigMap of no API server
   */
  public ConfigSource config(ObjectSource objects) {
    if (configMap.isPresent() && configDir.isPresent()) {
      throw new OperatorException("--config-map and --config-dir: give one of them");
    }
    if (configPeriod.isZero()) {
      throw new OperatorException(
          "--config-period: no folder can be read all the time: write for example 10s");
    }
    if (configDir.isPresent()) {
      return new ConfigFolder(configDir.get(), configPeriod);
    }
    return configMap
        .<ConfigSource>map(name -> new ConfigObject(objects, configMapNamespace, name))
        .orElse(ConfigSource.NONE);
  }

  /**
   * All else that the flags say.
   *
   * @throws OperatorException if a value is wrong, or does not go with another
   */
  public Settings settings() {
    checkNumbers();
    List<InetSocketAddress> listened =
        addresses.stream().map(text -> Addresses.parse(text, port)).toList();
    return new Settings(
        domain,
        ttl,
        names.options(),
        publishing.options(OWNER, WRITE),
        serving(listened),
        server(listened),
        operations,
        snapshot,
        initialSync);
  }

  private void checkNumbers() {
    if (port < 0 || port > 65535) {
      throw new OperatorException(PORT + ": " + port + " is no port: write 1 to 65535");
    }
    if (ttl < 1) {
      throw new OperatorException("--ttl must be at least 1 second, not " + ttl);
    }
    if (cacheSize < 0) {
      throw new OperatorException("--cache-size: " + cacheSize + " is no count: write 0 or more");
    }
    if (hotSize < 0) {
      throw new OperatorException("--hot-size: " + hotSize + " is no size: write 0 or more MiB");
    }
  }

  private Serving serving(List<InetSocketAddress> listened) {
    SkyOptions answers =
        SkyOptions.of(List.of(Name.fromConstantString(domain + "."))).withTtl(ttl).withMinTtl(ttl);
    // A machine that asks us for everything has us in its resolv.conf; that is no mistake.
    List<InetSocketAddress> upstreams =
        nameservers.isEmpty()
            ? Upstreams.without(Upstreams.ofResolvConf(RESOLV_CONF), listened)
            : nameservers;
    Optional<CacheOptions> cache =
        cacheSize == 0
            ? Optional.empty()
            : Optional.of(CacheOptions.DEFAULT.withMaxEntries(cacheSize));
    return new Serving(
        answers,
        limits.chaos("kubedns"),
        cache,
        upstreams,
        listened,
        federationLocation.map(Name::fromConstantString));
  }

  private DnsOptions server(List<InetSocketAddress> listened) {
    DnsOptions options =
        DnsOptions.of(listened).withAddressFlag(PORT).withHotBytes((long) hotSize << 20);
    return limits.applyTo(tls.applyTo(options));
  }
}
