package io.skystack.kube2sky;

import io.fabric8.kubernetes.client.Config;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.source.api.ApiSource;
import io.skystack.kube2sky.source.api.KubeConfigs;
import io.skystack.kube2sky.source.manifests.ManifestSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where the objects come from. */
public final class SourceFlags {
  @Option(
      names = "--kubecfg-file",
      paramLabel = "FILE",
      description =
          "Kubeconfig that says which API server to watch. Without it: the Pod's service account,"
              + " else $KUBECONFIG, else ~/.kube/config.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--kube-master-url",
      paramLabel = "URL",
      description = "The API server's URL, before that of the kubeconfig.")
  private Optional<String> masterUrl = Optional.empty();

  @Option(
      names = "--audit",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "How often to look, slowly, whether the API server's watches have told of everything; 0"
              + " for never.")
  private Duration audit = Duration.ofHours(1);

  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description =
          "Folder of manifests (.yaml, .yml, .json) to publish instead of an API server's objects;"
              + " followed as its files change.")
  private Optional<Path> manifests = Optional.empty();

  /**
   * The source that the flags name.
   *
   * @param kinds what it has to tell of
   * @param selection which objects count
   * @throws OperatorException if it cannot be used
   */
  public ObjectSource open(Set<Kind> kinds, Selection selection, PrometheusRegistry registry) {
    if (manifests.isEmpty()) {
      return apiSource(kinds, selection, registry);
    }
    if (kubeconfig.isPresent() || masterUrl.isPresent()) {
      throw new OperatorException(
          "--manifests stands for an API server: leave out --kubecfg-file and --kube-master-url");
    }
    return new ManifestSource(manifests.get(), selection);
  }

  /**
   * The way to the API server, for who elects there.
   *
   * @throws OperatorException if there is none
   */
  Config apiServer() {
    if (manifests.isPresent()) {
      throw new OperatorException(
          "--leader-elect needs an API server and --manifests stands for one: leave one of them"
              + " out");
    }
    return new KubeConfigs().find(kubeconfig, masterUrl);
  }

  /** Apart, so that with manifests no class of the Kubernetes client is loaded. */
  private ObjectSource apiSource(
      Set<Kind> kinds, Selection selection, PrometheusRegistry registry) {
    if (audit.isNegative()) {
      throw new OperatorException("--audit must not be negative: 0 for never");
    }
    return new ApiSource(apiServer(), kinds, selection, audit, registry);
  }
}
