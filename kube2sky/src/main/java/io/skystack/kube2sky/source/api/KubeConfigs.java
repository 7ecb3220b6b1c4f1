package io.skystack.kube2sky.source.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which API server and how to log in there: a kubeconfig that was named, else the service account
 * of the Pod that this runs in, else {@code KUBECONFIG} and {@code ~/.kube/config}.
 */
public final class KubeConfigs {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final Map<String, String> environment;
  private final Path serviceAccount;

  /** In the surroundings of this process. */
  public KubeConfigs() {
    this(System.getenv(), SERVICE_ACCOUNT);
  }

  KubeConfigs(Map<String, String> environment, Path serviceAccount) {
    this.environment = Map.copyOf(environment);
    this.serviceAccount = serviceAccount;
  }

  /**
   * The way to the server.
   *
   * @param kubeconfig a file that was named; must be usable then
   * @param server a URL that goes before the one found otherwise
   * @throws OperatorException if a file that counts cannot be used, or there is nothing to go by
   */
  public Config find(Optional<Path> kubeconfig, Optional<String> server) {
    server.ifPresent(KubeConfigs::checkUrl);
    Config config =
        kubeconfig
            .map(KubeConfigs::fromFile)
            .or(this::inCluster)
            .or(() -> server.isPresent() ? Optional.of(Config.empty()) : Optional.empty())
            .or(() -> standardFile().map(KubeConfigs::fromFile))
            .orElseThrow(
                () ->
                    new OperatorException(
                        "no API server to watch: give --kubecfg-file or --kube-master-url, or"
                            + " --manifests DIR to do without"));
    server.ifPresent(config::setMasterUrl);
    return config;
  }

  private static Config fromFile(Path file) {
    KubeconfigFile.check(file);
    try {
      return Config.fromKubeconfig(file.toFile());
    } catch (RuntimeException e) {
      throw new OperatorException(
          file + " is no usable kubeconfig: " + OneLine.first(String.valueOf(e.getMessage())), e);
    }
  }

  private Optional<Config> inCluster() {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    Path token = serviceAccount.resolve("token");
    if (host.isEmpty() || !Files.isReadable(token)) {
      return Optional.empty();
    }
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return Optional.of(
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://" + bracketed + ":" + port)
            .withCaCertFile(serviceAccount.resolve("ca.crt").toString())
            .withOauthTokenProvider(() -> read(token)) // it is changed every hour
            .build());
  }

  private static String read(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      return ""; // the server says 401, and it is tried again
    }
  }

  private Optional<Path> standardFile() {
    String named = environment.getOrDefault("KUBECONFIG", "");
    if (!named.isEmpty()) {
      int end = named.indexOf(java.io.File.pathSeparatorChar);
      return Optional.of(Path.of(end < 0 ? named : named.substring(0, end)));
    }
    String home = environment.getOrDefault("HOME", "");
    return Optional.of(Path.of(home, ".kube", "config")).filter(Files::exists);
  }

  private static void checkUrl(String server) {
    try {
      URI url = new URI(server);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null) {
        return;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new OperatorException(
        "--kube-master-url is no URL of an API server: write for example https://10.0.0.1:6443");
  }
}
