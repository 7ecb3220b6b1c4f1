package io.skystack.kube2sky;

import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.translate.NameServer;
import io.skystack.kube2sky.translate.PodNames;
import io.skystack.kube2sky.translate.TranslateOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which objects get names, and which names besides. */
public final class NameFlags {
  @Option(
      names = "--namespaces",
      paramLabel = "NAME[,…]",
      split = ",",
      description = "Publish the names of these namespaces only; others do not exist.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--labels",
      paramLabel = "SELECTOR",
      defaultValue = "",
      description =
          "Publish the names of Services with these labels only, as 'kubectl get -l' takes them:"
              + " 'tier=front,env in (a,b),!hidden'.")
  private String labels = "";

  @Option(
      names = "--pods",
      paramLabel = "MODE",
      defaultValue = "disabled",
      description =
          "Names of Pods, such as 10-1-2-3.default.pod.kube.local: disabled; verified, for the"
              + " addresses that Pods have; or insecure, where skydns makes the address from the"
              + " name.")
  private String pods = "disabled";

  @Option(
      names = "--ns",
      paramLabel = "NAME=IP|NAMESPACE/NAME[,…]",
      split = ",",
      description =
          "Name servers of the domain, for its NS records and its own addresses: NAME.ns.dns.DOMAIN"
              + " at an IP, or a Service, such as kube-system/skydns.")
  private List<String> nameServers = List.of();

  /**
   * What names there are.
   *
   * @throws OperatorException if a flag cannot be
   */
  public TranslateOptions options() {
    List<NameServer> servers = new ArrayList<>();
    for (String text : nameServers) {
      servers.add(nameServer(text.strip()));
    }
    return new TranslateOptions(podNames(), servers);
  }

  private PodNames podNames() {
    return switch (pods.toLowerCase(Locale.ROOT)) {
      case "disabled" -> PodNames.DISABLED;
      case "insecure" -> PodNames.INSECURE;
      case "verified" -> PodNames.VERIFIED;
      default ->
          throw new OperatorException(
              "--pods must be disabled, insecure or verified, not '" + pods + "'");
    };
  }

  private NameServer nameServer(String text) {
    try {
      NameServer server = NameServer.parse(text);
      if (server instanceof NameServer.OfService of
          && !selection().takesNamespace(of.service().namespace())) {
        throw new OperatorException(
            "--ns " + text + ": its namespace is none of --namespaces; add it there, or give IPs");
      }
      return server;
    } catch (IllegalArgumentException e) {
      throw new OperatorException("--ns: " + e.getMessage(), e);
    }
  }

  /**
   * Which objects count.
   *
   * @throws OperatorException if a flag cannot be
   */
  public Selection selection() {
    try {
      Set<String> chosen = new HashSet<>();
      namespaces.forEach(namespace -> chosen.add(namespace.strip()));
      return new Selection(chosen, LabelSelector.parse(labels));
    } catch (IllegalArgumentException e) {
      throw new OperatorException(
          "--labels: " + e.getMessage() + "; write it as for 'kubectl get -l'", e);
    }
  }
}
