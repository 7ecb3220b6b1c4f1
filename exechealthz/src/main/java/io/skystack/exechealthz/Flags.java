package io.skystack.exechealthz;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OperatorException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The program's flags. */
final class Flags {
  static final String PORT = "--port";

  private static final String CLASSIC_PATH = "/healthz";
  private static final Set<String> OWN_PATHS = Set.of("/", "/metrics", Service.QUIT);
  private static final String PROBES = "/healthcheck/";
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--cmd",
      paramLabel = "COMMAND",
      description = "A command for sh -c; it may be given again, each with its --url.")
  private List<String> commands = List.of();

  @Option(
      names = "--url",
      paramLabel = "PATH",
      description =
          "The path that shows how the command does; the first belongs to the first --cmd, and so"
              + " on. A single command needs none: it is at /healthz.")
  private List<String> paths = List.of();

  @Option(
      names = Probe.FLAG,
      paramLabel = "LABEL,SERVER,NAME,INTERVAL[,TYPE]",
      description =
          "Ask the DNS server for the name (type A where none is given) at each interval;"
              + " /healthcheck/LABEL shows whether there is an answer. It may be given again.")
  private List<String> probes = List.of();

  @Option(
      names = "--dnsmasq-addr",
      paramLabel = "ADDR[:PORT]",
      converter = Addresses.Dns.class,
      description =
          "Show the figures of the cache that answers there, dnsmasq or skycache, as metrics.")
  private Optional<InetSocketAddress> dnsmasq = Optional.empty();

  @Option(
      names = "--dnsmasq-port",
      paramLabel = "PORT",
      description = "The port of that cache, on this machine where --dnsmasq-addr is not given.")
  private Optional<Integer> dnsmasqPort = Optional.empty();

  @Option(
      names = "--dnsmasq-poll-interval",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "How often that cache is asked.")
  private Duration dnsmasqPeriod = Duration.ofSeconds(5);

  @Option(
      names = PORT,
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port to listen on, on every address.")
  private int port;

  @Option(
      names = "--period",
      paramLabel = "DURATION",
      defaultValue = "2s",
      description = "How often to run each command; never twice at once.")
  private Duration period = Duration.ZERO;

  @Option(
      names = "--latency",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description =
          "How long a command may run before it is killed, and how old its result may be.")
  private Duration latency = Duration.ZERO;

  @Option(names = "--quiet", description = "Log failures and recoveries only, not each run.")
  private boolean quiet;

  @Option(names = "--output", description = "Answer with the command's output instead of ok.")
  private boolean output;

  @SuppressWarnings("UnusedVariable") // Cli reads it
  @Mixin
  private final LogFlags log = new LogFlags();

  /**
   * What the flags say.
   *
   * @throws OperatorException if they do not go together
   */
  Settings settings() {
    if (port < 0 || port > MAX_PORT) {
      throw new OperatorException("%s %d is no port: 0 to 65535".formatted(PORT, port));
    }
    positive("--period", period);
    positive("--latency", latency);
    positive("--dnsmasq-poll-interval", dnsmasqPeriod);
    List<Probe> asked = probes();
    Optional<Settings.Dnsmasq> cache = dnsmasq();
    if (commands.isEmpty() && asked.isEmpty() && cache.isEmpty()) {
      throw new OperatorException("no command to run: give one with --cmd");
    }
    return new Settings(checks(), asked, cache, port, period, latency, quiet, output);
  }

  private static void positive(String flag, Duration duration) {
    if (duration.isZero()) {
      throw new OperatorException(flag + " is 0: give a time such as 2s");
    }
  }

  private List<Probe> probes() {
    Set<String> seen = new HashSet<>();
    List<Probe> all = new ArrayList<>();
    for (String text : probes) {
      Probe probe = Probe.parse(text);
      if (!seen.add(probe.label())) {
        throw new OperatorException(
            "%s %s is given twice: one label a probe".formatted(Probe.FLAG, probe.label()));
      }
      all.add(probe);
    }
    return all;
  }

  private Optional<Settings.Dnsmasq> dnsmasq() {
    if (dnsmasqPort.filter(value -> value < 1 || value > MAX_PORT).isPresent()) {
      throw new OperatorException(
          "--dnsmasq-port %d is no port: 1 to 65535".formatted(dnsmasqPort.get()));
    }
    Optional<InetSocketAddress> here =
        dnsmasqPort.map(value -> new InetSocketAddress(InetAddress.getLoopbackAddress(), value));
    Optional<InetSocketAddress> server =
        dnsmasq
            .map(
                address ->
                    new InetSocketAddress(
                        address.getAddress(), dnsmasqPort.orElse(address.getPort())))
            .or(() -> here);
    return server.map(address -> new Settings.Dnsmasq(address, dnsmasqPeriod));
  }

  private List<Check> checks() {
    List<String> served = commands.size() == 1 && paths.isEmpty() ? List.of(CLASSIC_PATH) : paths;
    if (commands.size() != served.size()) {
      throw new OperatorException(
          "%d of --cmd but %d of --url: give each command a path, in the same order"
              .formatted(commands.size(), served.size()));
    }
    Set<String> seen = new HashSet<>();
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      checks.add(new Check(path(served.get(i), seen), command(commands.get(i))));
    }
    return checks;
  }

  private static String command(String command) {
    if (command.isBlank()) {
      throw new OperatorException("a --cmd is empty: give a command for sh -c");
    }
    return command;
  }

  private static String path(String path, Set<String> seen) {
    if (!path.matches("/[A-Za-z0-9._~/-]*")) {
      throw new OperatorException(
          "--url '%s' is no path: a slash, then letters, digits and . _ ~ - /".formatted(path));
    }
    if (OWN_PATHS.contains(path)) {
      throw new OperatorException(
          "--url %s has a meaning of its own: choose another".formatted(path));
    }
    if (path.startsWith(PROBES)) {
      throw new OperatorException(
          "--url %s is below %s, where probes are: choose another".formatted(path, PROBES));
    }
    if (!seen.add(path)) {
      throw new OperatorException("--url %s is given twice: one path a command".formatted(path));
    }
    return path;
  }
}
