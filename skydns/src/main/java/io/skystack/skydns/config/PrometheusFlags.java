package io.skystack.skydns.config;

import io.skystack.common.cli.Env;
import io.skystack.common.cli.OperatorException;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Where SkyDNS's own metrics are, and what they are called. */
final class PrometheusFlags {
  static final String PORT = "--prometheus-port";

  private static final Pattern NAME = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)?");

  @Env("PROMETHEUS_PORT")
  @Option(
      names = PORT,
      paramLabel = "PORT",
      description = "Show SkyDNS's metrics, beside ours, on this port of every address too.")
  private Optional<Integer> port = Optional.empty();

  @Env("PROMETHEUS_PATH")
  @Option(
      names = "--prometheus-path",
      paramLabel = "PATH",
      defaultValue = "/metrics",
      description = "Where they are on that port.")
  private String path = "/metrics";

  @Env("PROMETHEUS_NAMESPACE")
  @Option(
      names = "--prometheus-namespace",
      paramLabel = "NAME",
      defaultValue = "skydns",
      description = "What their names begin with.")
  private String namespace = "skydns";

  @Env("PROMETHEUS_SUBSYSTEM")
  @Option(
      names = "--prometheus-subsystem",
      paramLabel = "NAME",
      defaultValue = "skydns",
      description = "What their names go on with.")
  private String subsystem = "skydns";

  /**
   * What the flags say; empty if the metrics are not wanted.
   *
   * @throws OperatorException if the port is none, or a name cannot be one of a metric
   */
  Optional<Settings.Classic> options() {
    if (port.isEmpty()) {
      return Optional.empty();
    }
    if (port.get() < 0 || port.get() > 65535) {
      throw new OperatorException(PORT + ": " + port.get() + " is no port: write 1 to 65535");
    }
    if (!path.startsWith("/")) {
      throw new OperatorException(
          "--prometheus-path: '%s' is no path: write for example /metrics".formatted(path));
    }
    check("--prometheus-namespace", namespace);
    check("--prometheus-subsystem", subsystem);
    return Optional.of(new Settings.Classic(port.get(), path, namespace, subsystem));
  }

  private static void check(String flag, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new OperatorException(
          "%s: '%s' cannot be in a metric's name: write letters, digits and _"
              .formatted(flag, name));
    }
  }
}
