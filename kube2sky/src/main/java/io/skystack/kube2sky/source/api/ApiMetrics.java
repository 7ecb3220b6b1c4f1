package io.skystack.kube2sky.source.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.model.Kind;

/** What following an API server counts. */
final class ApiMetrics {
  private final Counter lists;
  private final Counter restarts;
  private final Counter audits;
  private final Counter lost;

  ApiMetrics(PrometheusRegistry registry) {
    lists =
        Counter.builder()
            .name("kube2sky_lists_total")
            .help("Lists of all objects of a kind, by result: ok or failed")
            .labelNames("kind", "result")
            .register(registry);
    restarts =
        Counter.builder()
            .name("kube2sky_watch_restarts_total")
            .help(
                "Watches begun again, by reason: ended (by the server, in order), expired (listed"
                    + " again) or failed")
            .labelNames("kind", "reason")
            .register(registry);
    audits =
        Counter.builder()
            .name("kube2sky_audits_total")
            .help("Times that all objects were compared with what the watches had told")
            .register(registry);
    lost =
        Counter.builder()
            .name("kube2sky_audit_lost_total")
            .help("Changes that an audit found and a watch had not told of, by kind")
            .labelNames("kind")
            .register(registry);
    for (Kind kind : Kind.values()) {
      lost.initLabelValues(kind.kubernetesName());
      lists.initLabelValues(kind.kubernetesName(), "ok");
      lists.initLabelValues(kind.kubernetesName(), "failed");
      for (String reason : new String[] {"ended", "expired", "failed"}) {
        restarts.initLabelValues(kind.kubernetesName(), reason);
      }
    }
  }

  void audited() {
    audits.inc();
  }

  void lost(Kind kind, int changes) {
    lost.labelValues(kind.kubernetesName()).inc(changes);
  }

  void list(Kind kind, String result) {
    lists.labelValues(kind.kubernetesName(), result).inc();
  }

  void restart(Kind kind, String reason) {
    restarts.labelValues(kind.kubernetesName(), reason).inc();
  }
}
