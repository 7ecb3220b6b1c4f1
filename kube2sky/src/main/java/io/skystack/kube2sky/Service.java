package io.skystack.kube2sky;

import io.fabric8.kubernetes.client.Config;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdFence;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.control.Leadership;
import io.skystack.kube2sky.elect.Elector;
import io.skystack.kube2sky.publish.Difference;
import io.skystack.kube2sky.publish.PublishOptions;
import io.skystack.kube2sky.publish.Publisher;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.source.api.KubeApi;
import io.skystack.kube2sky.translate.TranslateOptions;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A source, an etcd, and what publishes from one to the other. */
final class Service implements AutoCloseable {
  /**
   * How to publish.
   *
   * @param domain canonical
   * @param ttl of each record, in seconds
   * @param mutationTimeout how long one write may take
   */
  record Settings(
      String domain,
      int ttl,
      TranslateOptions names,
      EtcdOptions etcd,
      Duration mutationTimeout,
      PublishOptions publishing) {
    String owner() {
      return publishing.owner();
    }
  }

  /** An election of the one that writes. */
  record Election(Config api, Elector.Settings settings) {}

  /** What stands for election. */
  private record Standing(KubeApi api, Elector elector) {}

  private final Settings settings;
  private final ObjectSource source;
  private final Controller controller;
  private final EtcdConnection connection;
  private final EtcdMirror mirror;
  private final EtcdSink sink;
  private final Publisher publisher;
  private final Optional<Standing> standing;

  /**
   * Prepares everything and starts nothing.
   *
   * @param election empty for one that writes whoever else does
   * @throws io.skystack.common.cli.OperatorException if etcd's certificates cannot be used
   */
  Service(
      Settings settings,
      ObjectSource source,
      Optional<Election> election,
      PrometheusRegistry registry) {
    this.settings = settings;
    this.source = source;
    Translator translator =
        new Translator(settings.domain(), settings.owner(), settings.ttl(), settings.names());
    this.controller = new Controller(translator, source, this::touched, registry);
    this.connection = EtcdConnection.open(settings.etcd());
    // Without grace: what an etcd lacks that came back with less is what has to be written.
    this.mirror =
        new EtcdMirror(
            connection, new EtcdMirror.Options(Duration.ZERO, Optional.empty()), registry);
    Optional<EtcdFence> fence =
        election.map(
            chosen -> new EtcdFence(connection, settings.owner(), settings.mutationTimeout()));
    this.sink = new EtcdSink(connection, settings.mutationTimeout(), fence);
    this.publisher =
        new Publisher(
            controller,
            translator,
            mirror,
            sink,
            settings.publishing().withLeading(election.isEmpty()),
            this::fenced,
            registry);
    this.standing = election.map(chosen -> standing(chosen, fence.orElseThrow(), registry));
  }

  private Standing standing(Election election, EtcdFence fence, PrometheusRegistry registry) {
    KubeApi api = new KubeApi(election.api());
    Leadership leadership =
        new Leadership(
            fence, publisher, election.settings().identity(), settings.mutationTimeout());
    return new Standing(api, new Elector(api, election.settings(), leadership, registry));
  }

  private void touched(Collection<Unit> units) {
    if (units.isEmpty()) {
      publisher.reconcile();
    } else {
      publisher.changed(units);
    }
  }

  private void fenced() {
    standing.ifPresent(candidate -> candidate.elector().check());
  }

  /** Begins to read both sides. */
  void read() {
    mirror.start();
    source.start(controller);
  }

  /** Begins to write as well, or to stand for election. */
  void publish() {
    publisher.start();
    standing.ifPresent(candidate -> candidate.elector().start());
  }

  /** As {@link EtcdMirror#firstContact}. */
  CompletableFuture<Void> etcdRead() {
    return mirror.firstContact();
  }

  /** Completes once the source has told of everything. */
  CompletableFuture<Void> sourceRead() {
    return controller.full();
  }

  /** As {@link Publisher#reconciled}. */
  CompletableFuture<Void> reconciled() {
    return publisher.reconciled();
  }

  /** As {@link Publisher#notReady}. */
  Optional<String> notReady() {
    return publisher.notReady();
  }

  /** How many deletions the brake holds back. */
  int heldBack() {
    return publisher.status().brake().waiting();
  }

  /** Lets go of what the brake holds back. */
  void release() {
    publisher.release();
  }

  /** How it stands, for an operator. */
  ServiceStatus status() {
    return ServiceStatus.of(
        settings.owner(),
        settings.domain(),
        source,
        controller,
        mirror,
        publisher.status(),
        standing.map(
            candidate ->
                new ServiceStatus.Election(
                    candidate.elector().identity(), candidate.elector().holder())));
  }

  /** What would be written; for one that does not publish. */
  Difference difference() {
    return Difference.between(controller, mirror.tree(), settings.owner());
  }

  /** Stops all of it; what is in etcd stays there. */
  @Override
  public void close() {
    source.close();
    publisher.close();
    standing.ifPresent(
        candidate -> {
          candidate.elector().close(); // after the last write: the next one begins at once
          candidate.api().close();
        });
    sink.close();
    mirror.close();
    connection.close();
  }
}
