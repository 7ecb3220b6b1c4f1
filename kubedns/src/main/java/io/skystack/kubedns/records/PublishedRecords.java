package io.skystack.kubedns.records;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.StoreStatus;
import io.skystack.kube2sky.control.Controller;
import io.skystack.kube2sky.publish.PublishOptions;
import io.skystack.kube2sky.publish.Publisher;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.translate.TranslateOptions;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.util.Collection;
import java.util.function.DoubleConsumer;

/**
 * The records of a domain in memory, and kube2sky's publisher, which keeps them at what the objects
 * of a source say.
 */
public final class PublishedRecords implements AutoCloseable {
  private final MemoryRecords memory = new MemoryRecords(new StoreStatus.Live());
  private final Controller controller;
  private final Publisher publisher;
  private final ServedRecords served;

  /**
   * No records yet, and nothing started.
   *
   * @param domain canonical: lower case, without the final dot
   * @param ttl of each record, in seconds
   * @param names which names there are besides those of Services
   * @param source which has to tell {@link #listener}; the caller's to start and to close
   */
  public PublishedRecords(
      String domain,
      int ttl,
      TranslateOptions names,
      PublishOptions publishing,
      ObjectSource source,
      PrometheusRegistry registry) {
    Translator translator = new Translator(domain, publishing.owner(), ttl, names);
    controller = new Controller(translator, source, this::touched, registry);
    publisher =
        new Publisher(controller, translator, memory, memory, publishing, () -> {}, registry);
    served = new ServedRecords(memory, source::outage, publisher::notReady);
    var unused = publisher.reconciled().thenRun(served::filled);
  }

  private void touched(Collection<Unit> units) {
    if (units.isEmpty()) {
      publisher.reconcile();
    } else {
      publisher.changed(units);
    }
  }

  /** Who has to hear of the objects. */
  public ObjectListener listener() {
    return controller;
  }

  /** The records, to answer from. */
  public ServedRecords served() {
    return served;
  }

  MemoryRecords memory() {
    return memory;
  }

  /** Begins to publish what the source tells. */
  public void start() {
    publisher.start();
  }

  /** As {@link Publisher#onProgrammed}. */
  public void onProgrammed(DoubleConsumer listener) {
    publisher.onProgrammed(listener);
  }

  /** How many deletions the brake holds back. */
  public int heldBack() {
    return publisher.status().brake().waiting();
  }

  /** Lets go of what the brake holds back. */
  public void release() {
    publisher.release();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
