package io.skystack.kubedns.corefile;

import io.fabric8.kubernetes.client.Config;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.api.KubeConfigs;
import io.skystack.kube2sky.translate.TranslateOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Which objects of which cluster are known, and by what names. Plugins that say the same share one.
 *
 * @param domains whose names there are, not those of reverse zones; none empty
 * @param kubeconfig a file that was named
 * @param context of that file; empty for its current one
 * @param endpoint a URL of the API server, before that of the kubeconfig
 * @param tls how to log in there
 * @param selection which objects count
 * @param names which names there are
 * @param ttl of records, in seconds
 */
record ClusterOptions(
    List<Name> domains,
    Optional<Path> kubeconfig,
    Optional<String> context,
    Optional<String> endpoint,
    Optional<Tls> tls,
    Selection selection,
    TranslateOptions names,
    int ttl) {

  /** Files of a client. */
  record Tls(Path certificate, Path key, Path authority) {}

  ClusterOptions {
    domains = List.copyOf(domains);
  }

  /**
   * The way to the API server.
   *
   * @throws OperatorException if there is none, or a file cannot be used
   */
  Config api() {
    Config config =
        context.isPresent() && kubeconfig.isPresent()
            ? ofContext(kubeconfig.get(), context.get())
            : new KubeConfigs().find(kubeconfig, endpoint);
    tls.ifPresent(
        files -> {
          config.setClientCertFile(files.certificate().toString());
          config.setClientKeyFile(files.key().toString());
          config.setCaCertFile(files.authority().toString());
        });
    return config;
  }

  private static Config ofContext(Path file, String context) {
    try {
      var unused = new KubeConfigs().find(Optional.of(file), Optional.empty()); // checks the file
      return Config.fromKubeconfig(context, file.toFile());
    } catch (OperatorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new OperatorException(
          "%s has no usable context '%s': %s"
              .formatted(file, context, OneLine.first(String.valueOf(e.getMessage()))),
          e);
    }
  }
}
