package io.skystack.kube2sky;

import io.skystack.common.cli.Domains;
import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.translate.Clusterset;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where exported Services have names beside those of other clusters. */
final class ClustersetFlags {
  private static final String CLUSTERSET = "--clusterset";
  private static final int HIGHEST = 0xffff;

  @Option(
      names = CLUSTERSET,
      paramLabel = "DOMAIN",
      converter = Domains.Converter.class,
      description =
          "Publish Services that have a ServiceExport, or the annotation skystack.io/export:"
              + " \"true\", below this domain too, which several clusters share.")
  private Optional<String> domain = Optional.empty();

  @Option(
      names = "--clusterset-priority",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "SRV priority of this cluster's records there: clients ask the lowest first (1 to"
              + " 65535).")
  private int priority = 10;

  /**
   * What the flags say.
   *
   * @param own the cluster's own domain
   * @param cluster its name
   * @throws OperatorException if a flag cannot be
   */
  Optional<Clusterset> clusterset(String own, String cluster) {
    if (domain.isEmpty()) {
      return Optional.empty();
    }
    String shared = domain.get();
    if (("." + shared).endsWith("." + own) || ("." + own).endsWith("." + shared)) {
      throw new OperatorException(
          "%s %s and --domain %s lie within each other: choose domains apart"
              .formatted(CLUSTERSET, shared, own));
    }
    if (!Clusterset.isClusterName(cluster)) {
      throw new OperatorException(
          "with %s the --cluster '%s' is part of names: give one label of a-z, 0-9 and '-'"
              .formatted(CLUSTERSET, cluster));
    }
    if (priority < 1 || priority > HIGHEST) {
      throw new OperatorException("--clusterset-priority must be from 1 to 65535, not " + priority);
    }
    return Optional.of(new Clusterset(shared, cluster, priority));
  }
}
