package io.skystack.skycache;

import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.OperationsServer;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.server.DnsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All flags of skycache, those of dnsmasq under its names. */
final class Flags {
  private static final String PORT = "--port";
  private static final int MAX_PORT = 65_535;

  @Option(
      names = {"-p", PORT},
      paramLabel = "PORT",
      defaultValue = "53",
      description = "The port to listen on, UDP and TCP.")
  private int port;

  @Option(
      names = {"-a", "--listen-address"},
      split = ",",
      paramLabel = "ADDR",
      converter = IpAddress.class,
      description = "Where to listen, with commas between or given again; default everywhere.")
  private List<InetAddress> addresses = List.of();

  @Option(
      names = {"-q", "--log-queries"},
      arity = "0..1",
      paramLabel = "HOW",
      fallbackValue = "true",
      description = "Log each query and what is answered. No answer lies ready then.")
  private String logQueries = "false";

  @Option(
      names = "--no-ident",
      description = "Do not say in class CHAOS how the cache does (hits.bind and the like).")
  private boolean noIdent;

  @Option(
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8054",
      description = "Where metrics, health and readiness are.")
  private InetSocketAddress operations = new InetSocketAddress(0);

  @Mixin private final CacheFlags cache = new CacheFlags();
  @Mixin private final ServerFlags servers = new ServerFlags();
  @Mixin private final RebindFlags rebind = new RebindFlags();
  @Mixin private final IgnoredFlags ignored = new IgnoredFlags();

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private final LogFlags log = new LogFlags();

  /**
   * What the flags say.
   *
   * @throws OperatorException if a value is wrong, or does not go with another
   */
  Settings settings() {
    ignored.tell();
    List<InetSocketAddress> listened = listened();
    RuleBook rules = servers.rules();
    Forward.Options forwarding = servers.forwarding(listened);
    boolean logsQueries = logsQueries();
    return new Settings(
        DnsOptions.of(listened)
            .withAddressFlag(addresses.isEmpty() ? PORT : "--listen-address")
            .withHotBytes(logsQueries ? 0 : cache.hotBytes()),
        operations,
        cache.size(),
        cache.options(),
        rules.rules(),
        rules.servers(),
        servers.resolv(),
        forwarding,
        servers.findsLoops(),
        servers.domainNeeded(),
        cache.localTtl(),
        rebind.options(),
        logsQueries,
        !noIdent);
  }

  private List<InetSocketAddress> listened() {
    if (port < 0 || port > MAX_PORT) {
      throw new OperatorException("%s %d is no port: 0 to 65535".formatted(PORT, port));
    }
    if (addresses.isEmpty()) {
      return List.of(new InetSocketAddress(port));
    }
    List<InetSocketAddress> listened = new ArrayList<>();
    for (InetAddress address : addresses) {
      listened.add(new InetSocketAddress(address, port));
    }
    return listened;
  }

  private boolean logsQueries() {
    return switch (logQueries) {
      case "true", "extra", "proto" -> true;
      case "false" -> false;
      default ->
          throw new OperatorException(
              "--log-queries '%s' is no way to log: write true, false or extra"
                  .formatted(logQueries));
    };
  }

  /** An address without a port. */
  static final class IpAddress implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String value) {
      return new DomainText("--listen-address", List.of(), value.trim()).address();
    }
  }
}
