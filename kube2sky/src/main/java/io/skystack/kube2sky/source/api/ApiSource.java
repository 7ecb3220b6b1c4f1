package io.skystack.kube2sky.source.api;

import io.fabric8.kubernetes.client.Config;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/** The objects of an API server. */
public final class ApiSource implements ObjectSource {
  private final KubeApi api;
  private final ApiMetrics metrics;
  private final IntSupplier watchSeconds;
  private final Duration audit;
  private final Duration delivery;
  private final Set<Kind> kinds;
  private final Selection selection;
  private final List<Reflector> reflectors = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * A source of the objects at the server that {@code config} names. Waits for nobody.
   *
   * @param kinds what to follow
   * @param selection which of them count
   * @param audit how often to look whether the watches have told of everything; zero for never
   */
  public ApiSource(
      Config config,
      Set<Kind> kinds,
      Selection selection,
      Duration audit,
      PrometheusRegistry registry) {
    this(config, kinds, selection, audit, registry, Reflector::someMinutes, Audit.DELIVERY);
  }

  ApiSource(
      Config config,
      Set<Kind> kinds,
      Selection selection,
      Duration audit,
      PrometheusRegistry registry,
      IntSupplier watchSeconds,
      Duration delivery) {
    this.delivery = delivery;
    this.audit = audit;
    this.kinds = Set.copyOf(kinds);
    this.selection = selection;
    this.watchSeconds = watchSeconds;
    this.api = new KubeApi(config);
    this.metrics = new ApiMetrics(registry);
  }

  @Override
  public void start(ObjectListener listener) {
    for (Kind kind : kinds) {
      Reflector reflector =
          new Reflector(kind, path(kind), api, listener, metrics, watchSeconds, selection);
      Thread thread = new Thread(reflector, "watch " + kind.kubernetesName());
      thread.setDaemon(true);
      reflectors.add(reflector);
      threads.add(thread);
    }
    if (!audit.isZero()) {
      Audit looking =
          new Audit(
              kinds,
              api,
              selection,
              listener,
              metrics,
              audit,
              delivery,
              () -> trouble().isEmpty(),
              this::listAgain);
      Thread thread = new Thread(looking, "audit");
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** That of the objects of a kind in the namespace of one of them. */
  static String path(Kind kind, ObjectName object) {
    String all = path(kind);
    if (object.namespace().isEmpty()) {
      return all;
    }
    int plural = all.lastIndexOf('/');
    return all.substring(0, plural)
        + "/namespaces/"
        + KubeApi.encode(object.namespace())
        + all.substring(plural);
  }

  /** That of all objects of a kind. */
  static String path(Kind kind) {
    return switch (kind) {
      case SERVICE -> "/api/v1/services";
      case SLICE -> "/apis/discovery.k8s.io/v1/endpointslices";
      case NAMESPACE -> "/api/v1/namespaces";
      case POD -> "/api/v1/pods";
      case EXPORT -> "/apis/multicluster.x-k8s.io/v1alpha1/serviceexports";
    };
  }

  /** What follows one ConfigMap at the same server; the caller's to start, and to close first. */
  public ConfigMapWatch configMap(String namespace, String name) {
    return new ConfigMapWatch(api, namespace, name);
  }

  @Override
  public String where() {
    return "API server " + api.server();
  }

  @Override
  public Optional<String> trouble() {
    return reflectors.stream().flatMap(reflector -> reflector.trouble().stream()).findFirst();
  }

  /** That of the kind that has been without an answer for longest. */
  @Override
  public Optional<Outage> outage() {
    Optional<Outage> longest = Optional.empty();
    for (Reflector reflector : reflectors) {
      Optional<Outage> one = reflector.outage();
      if (one.isPresent()
          && (longest.isEmpty() || one.get().since().isBefore(longest.get().since()))) {
        longest = one;
      }
    }
    return longest;
  }

  @Override
  public CompletableFuture<Void> listAgain() {
    return CompletableFuture.allOf(
        reflectors.stream().map(Reflector::listAgain).toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
    threads.forEach(Thread::interrupt);
    api.close();
  }
}
