package io.skystack.kubedns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.publish.PublishOptions;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kubedns.records.PublishedRecords;
import io.skystack.kubedns.records.ServedRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.xbill.DNS.Name;

/** A cluster that is watched, and the records of each of its domains. */
final class Cluster implements AutoCloseable {
  private static final String OWNER = "kubernetes";
  private static final Duration WRITE = Duration.ofSeconds(10); // into memory: never needed

  private final ObjectSource source;
  private final Map<Name, PublishedRecords> records = new LinkedHashMap<>();

  /**
   * Begins to watch.
   *
   * @param source of the objects; closed with the cluster
   * @param programmed hears how long changes took, in seconds
   */
  Cluster(ClusterOptions options, ObjectSource source, DoubleConsumer programmed) {
    this.source = source;
    for (Name domain : options.domains()) {
      // Several clusters in one process would count under one name: what they count is not shown.
      PublishedRecords published =
          new PublishedRecords(
              domain.toString(true),
              options.ttl(),
              options.names(),
              PublishOptions.of(OWNER, WRITE),
              source,
              new PrometheusRegistry());
      records.put(domain, published);
    }
    records.values().iterator().next().onProgrammed(programmed);
    source.start(new All(new ArrayList<>(listeners())));
    records.values().forEach(PublishedRecords::start);
  }

  private List<ObjectListener> listeners() {
    return records.values().stream().map(PublishedRecords::listener).toList();
  }

  /** The records of a domain. */
  ServedRecords of(Name domain) {
    return records.get(domain).served();
  }

  @Override
  public void close() {
    source.close();
    records.values().forEach(PublishedRecords::close);
  }

  /** Tells each domain. */
  private record All(List<ObjectListener> listeners) implements ObjectListener {
    @Override
    public void listing(Kind kind) {
      listeners.forEach(listener -> listener.listing(kind));
    }

    @Override
    public void changed(KubeObject object) {
      listeners.forEach(listener -> listener.changed(object));
    }

    @Override
    public void changed(KubeObject object, Instant triggered) {
      listeners.forEach(listener -> listener.changed(object, triggered));
    }

    @Override
    public boolean holds(KubeObject object) {
      return listeners.stream().allMatch(listener -> listener.holds(object));
    }

    @Override
    public boolean holds(Kind kind, ObjectName name) {
      return listeners.stream().anyMatch(listener -> listener.holds(kind, name));
    }

    /** All of them are told the same. */
    @Override
    public Set<ObjectName> held(Kind kind) {
      return listeners.isEmpty() ? Set.of() : listeners.get(0).held(kind);
    }

    @Override
    public void gone(Kind kind, ObjectName id) {
      listeners.forEach(listener -> listener.gone(kind, id));
    }

    @Override
    public void listed(Kind kind, Set<ObjectName> all, boolean whole) {
      listeners.forEach(listener -> listener.listed(kind, all, whole));
    }
  }
}
