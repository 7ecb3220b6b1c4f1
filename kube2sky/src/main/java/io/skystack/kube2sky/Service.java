package io.skystack.kube2sky;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.publish.Difference;
import io.skystack.kube2sky.publish.Publisher;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A source, an etcd, and what publishes from one to the other. */
final class Service implements AutoCloseable {
  /** Above the sink's own bound, which is to speak first. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /**
   * How to publish.
   *
   * @param domain canonical
   * @param cluster whose records these are
   * @param ttl of each record, in seconds
   * @param mutationTimeout how long one write may take
   */
  record Settings(
      String domain, String cluster, int ttl, EtcdOptions etcd, Duration mutationTimeout) {
    String owner() {
      return "kube2sky/" + cluster;
    }
  }

  private final Settings settings;
  private final ObjectSource source;
  private final Controller controller;
  private final EtcdConnection connection;
  private final EtcdMirror mirror;
  private final EtcdSink sink;
  private final Publisher publisher;

  /**
   * Prepares everything and starts nothing.
   *
   * @throws io.skystack.common.cli.OperatorException if etcd's certificates cannot be used
   */
  Service(Settings settings, ObjectSource source, PrometheusRegistry registry) {
    this.settings = settings;
    this.source = source;
    Translator translator = new Translator(settings.domain(), settings.owner(), settings.ttl());
    this.controller = new Controller(translator, source, this::touched, registry);
    this.connection = EtcdConnection.open(settings.etcd());
    // Without grace: what an etcd lacks that came back with less is what has to be written.
    this.mirror =
        new EtcdMirror(
            connection, new EtcdMirror.Options(Duration.ZERO, Optional.empty()), registry);
    this.sink = new EtcdSink(connection, settings.mutationTimeout());
    this.publisher =
        new Publisher(
            controller,
            translator,
            mirror,
            sink,
            new Publisher.Options(settings.owner(), settings.mutationTimeout().plus(SLACK)),
            registry);
  }

  private void touched(Collection<Unit> units) {
    if (units.isEmpty()) {
      publisher.reconcile();
    } else {
      publisher.changed(units);
    }
  }

  /** Begins to read both sides. */
  void read() {
    mirror.start();
    source.start(controller);
  }

  /** Begins to write as well. */
  void publish() {
    publisher.start();
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

  /** Why not everything is published yet, in one line. */
  Optional<String> notReady() {
    return publisher.notReady();
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
    sink.close();
    mirror.close();
    connection.close();
  }
}
