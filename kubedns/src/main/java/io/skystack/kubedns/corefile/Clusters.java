package io.skystack.kubedns.corefile;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.source.ObjectSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The clusters that are watched. Who wants what another one wants already shares it, so that
 * several server blocks cost one watch, and a reload of the Corefile none.
 */
final class Clusters {
  private final Function<ClusterOptions, ObjectSource> opener;
  private final Histogram programming;
  private final Map<ClusterOptions, Held> held = new HashMap<>();

  /** A cluster, and how many hold it. */
  private static final class Held {
    private final Cluster cluster;
    private int holders;

    Held(Cluster cluster) {
      this.cluster = cluster;
    }
  }

  /**
   * No clusters yet.
   *
   * @param opener opens the way to a cluster's objects; may throw an {@link
   *     io.skystack.common.cli.OperatorException}
   * @param registry where is counted how long changes took
   */
  Clusters(Function<ClusterOptions, ObjectSource> opener, PrometheusRegistry registry) {
    this.opener = opener;
    this.programming =
        Histogram.builder()
            .name("coredns_kubernetes_dns_programming_duration_seconds")
            .help(
                "From the change of a Pod or Service, as its endpoints say, to the moment at which"
                    + " answers have it")
            .labelNames("service_kind")
            .classicOnly()
            .classicExponentialUpperBounds(0.001, 2, 20)
            .register(registry);
    programming.initLabelValues("headless_with_selector");
  }

  /**
   * The cluster of these options, watched from now on at the latest. Given back by {@link
   * #release}.
   *
   * @throws io.skystack.common.cli.OperatorException if there is no way to it
   */
  synchronized Cluster hold(ClusterOptions options) {
    Held known = held.get(options);
    if (known == null) {
      known =
          new Held(
              new Cluster(
                  options,
                  opener.apply(options),
                  programming.labelValues("headless_with_selector")::observe));
      held.put(options, known);
    }
    known.holders++;
    return known.cluster;
  }

  /** One holder less: with the last one its watch ends. */
  synchronized void release(ClusterOptions options) {
    Held known = held.get(options);
    if (known != null && --known.holders == 0) {
      held.remove(options);
      known.cluster.close();
    }
  }
}
