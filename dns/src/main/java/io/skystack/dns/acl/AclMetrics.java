package io.skystack.dns.acl;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.xbill.DNS.Name;

/** What {@code acl} plugins count: those of one server block. */
public final class AclMetrics {
  private final Registered all;
  private final String server;
  private final String view;

  private AclMetrics(Registered all, String server, String view) {
    this.all = all;
    this.server = server;
    this.view = view;
  }

  /** Those of all blocks. One for each registry. */
  public static final class Registered {
    private final Counter blocked;
    private final Counter filtered;
    private final Counter dropped;
    private final Counter allowed;

    public Registered(PrometheusRegistry registry) {
      blocked = stopped(registry, "blocked", "refused");
      filtered = stopped(registry, "filtered", "answered without records");
      dropped = stopped(registry, "dropped", "not answered");
      allowed =
          Counter.builder()
              .name("coredns_acl_allowed_requests_total")
              .help("Queries that acl let through")
              .labelNames("server", "view")
              .register(registry);
    }

    private static Counter stopped(PrometheusRegistry registry, String name, String what) {
      return Counter.builder()
          .name("coredns_acl_" + name + "_requests_total")
          .help("Queries that acl had " + what)
          .labelNames("server", "zone", "view")
          .register(registry);
    }

    /** Those of a block. */
    public AclMetrics of(String server, String view) {
      return new AclMetrics(this, server, view);
    }
  }

  void allowed() {
    all.allowed.labelValues(server, view).inc();
  }

  void stopped(Action action, Name zone) {
    Counter counter =
        switch (action) {
          case BLOCK -> all.blocked;
          case FILTER -> all.filtered;
          case DROP -> all.dropped;
          case ALLOW -> throw new IllegalArgumentException("nothing was stopped");
        };
    counter.labelValues(server, zone.toString(), view).inc();
  }
}
