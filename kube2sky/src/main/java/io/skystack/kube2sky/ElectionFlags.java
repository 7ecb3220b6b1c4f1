package io.skystack.kube2sky;

import io.fabric8.kubernetes.client.Config;
import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.elect.Elector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Whether one of several replicas is elected to write, and how. */
final class ElectionFlags {
  private static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
  private static final String DNS_LABELS = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";
  private static final Duration SHORTEST = Duration.ofSeconds(3);

  @Option(
      names = "--leader-elect",
      description =
          "Of several replicas let one write, chosen by a Kubernetes Lease; the others stand by.")
  private boolean elect;

  @Option(
      names = "--leader-elect-lease",
      paramLabel = "NAME",
      defaultValue = "kube2sky",
      description = "The Lease's name; one for each --cluster.")
  private String lease = "kube2sky";

  @Option(
      names = "--leader-elect-namespace",
      paramLabel = "NAMESPACE",
      description =
          "The Lease's namespace. Without it: the Pod's own, else the kubeconfig's, else default.")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--leader-elect-identity",
      paramLabel = "NAME",
      description =
          "This replica's name in the Lease, no other's. Without it: the host's and something"
              + " random.")
  private Optional<String> identity = Optional.empty();

  @Option(
      names = "--leader-elect-duration",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description = "After how long another one takes over from a writer that is gone.")
  private Duration duration = Duration.ofSeconds(15);

  boolean isOn() {
    return elect;
  }

  /**
   * How to stand.
   *
   * @throws OperatorException if a flag cannot be
   */
  Elector.Settings settings(Config config) {
    if (duration.compareTo(SHORTEST) < 0) {
      throw new OperatorException(
          "--leader-elect-duration must be at least 3s, or every hiccup changes the writer");
    }
    return new Elector.Settings(
        name(
            "--leader-elect-namespace",
            namespace.or(ElectionFlags::podNamespace).orElseGet(() -> ofConfig(config))),
        name("--leader-elect-lease", lease),
        identity.filter(name -> !name.isBlank()).orElseGet(ElectionFlags::ownName),
        duration);
  }

  private static String name(String flag, String value) {
    if (!value.matches(DNS_LABELS)) {
      throw new OperatorException(
          flag + " is no name that Kubernetes takes: lower case letters, digits and dashes");
    }
    return value;
  }

  private static Optional<String> podNamespace() {
    try {
      return Optional.of(Files.readString(POD_NAMESPACE).strip()).filter(name -> !name.isEmpty());
    } catch (IOException e) {
      return Optional.empty(); // not in a Pod
    }
  }

  private static String ofConfig(Config config) {
    String named = config.getNamespace();
    return named == null || named.isEmpty() ? "default" : named;
  }

  private static String ownName() {
    String host = System.getenv().getOrDefault("HOSTNAME", "kube2sky");
    return host + "_" + UUID.randomUUID().toString().substring(0, 8);
  }
}
