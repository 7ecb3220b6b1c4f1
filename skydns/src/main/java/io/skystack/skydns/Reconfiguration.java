package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsServer;
import io.skystack.skydns.config.Configuration;
import io.skystack.skydns.config.Document;
import io.skystack.skydns.config.Serving;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is served in step with the configuration in etcd: each one is put in force as a whole,
 * by another chain and other sockets, or refused as a whole with a line that says why. Queries go
 * on meanwhile.
 */
final class Reconfiguration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reconfiguration.class);
  private static final long CLOSE_SECONDS = 2;

  private final String key;
  private final Configuration configuration;
  private final ChainBuilder builder;
  private final DnsServer dns;
  private final ConfigMetrics metrics;
  private final AtomicBoolean isDue = new AtomicBoolean();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "configuration");
            thread.setDaemon(true);
            return thread;
          });

  private volatile State state;

  /** Completes once no query is left in any chain but the one in force. */
  private CompletableFuture<Void> quiet = CompletableFuture.completedFuture(null);

  /**
   * What is in force.
   *
   * @param document what etcd had when it was put in force
   * @param since when that was
   * @param refusal why what etcd has now is not in force; empty if it is
   */
  record State(
      Document document, Serving serving, Built built, Instant since, Optional<String> refusal) {

    State(Document document, Serving serving, Built built) {
      this(document, serving, built, Instant.now(), Optional.empty());
    }

    private State refusing(String why) {
      return new State(document, serving, built, since, Optional.of(why));
    }
  }

  /**
   * Starts to serve: by the configuration in etcd, or if it is refused by flags alone.
   *
   * @param key where the configuration is, for messages
   * @param server opens the sockets
   * @throws OperatorException if flags alone cannot be served by
   */
  Reconfiguration(
      String key,
      Configuration configuration,
      Optional<String> text,
      ChainBuilder builder,
      Opener server,
      PrometheusRegistry registry) {
    this.key = key;
    this.configuration = configuration;
    this.builder = builder;
    this.metrics = new ConfigMetrics("skydns", registry);
    Started started = start(text, server);
    this.state = started.state;
    this.dns = started.dns;
  }

  /** Opens the sockets. */
  @FunctionalInterface
  interface Opener {
    /**
     * Serves from {@code chain}.
     *
     * @throws OperatorException if an address cannot be had
     */
    DnsServer open(Serving serving, Chain chain);
  }

  private record Started(State state, DnsServer dns) {}

  private Started start(Optional<String> text, Opener server) {
    if (text.isEmpty()) {
      return start(Document.EMPTY, server);
    }
    Document document = Document.EMPTY;
    try {
      document = document(text);
      Started started = start(document, server);
      metrics.applied();
      return started;
    } catch (OperatorException e) {
      String why = document.inItsWords(e.getMessage());
      refuse(why);
      Started plain = start(Document.EMPTY, server);
      return new Started(plain.state.refusing(why), plain.dns);
    }
  }

  private Started start(Document document, Opener server) {
    Serving serving = configuration.serving(document);
    Built built = builder.build(serving, Built.NONE);
    try {
      return new Started(new State(document, serving, built), server.open(serving, built.chain()));
    } catch (RuntimeException e) {
      built.closeAllBut(Built.NONE);
      throw e;
    }
  }

  /** The server, which is the caller's to close: after {@link #stop}, before {@link #close}. */
  DnsServer dns() {
    return dns;
  }

  /** What is in force. Any thread may ask. */
  State state() {
    return state;
  }

  /** Puts the newest configuration in force, soon and elsewhere. */
  void follow(Supplier<Optional<String>> newest) {
    if (isDue.compareAndSet(false, true)) {
      execute(
          () -> {
            isDue.set(false);
            take(newest.get());
          });
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("closed");
    }
  }

  private void executeOrRun(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  private void take(Optional<String> text) {
    Document document = Document.EMPTY;
    try {
      document = document(text);
      boolean isInForce = document.equals(state.document) && state.refusal.isEmpty();
      if (!isInForce) {
        change(document);
      }
    } catch (OperatorException e) {
      String why = document.inItsWords(e.getMessage());
      refuse(why);
      state = state.refusing(why);
    } catch (RuntimeException e) {
      log.error("a fault in taking the configuration", e);
      refuse(e.toString());
      state = state.refusing(e.toString());
    }
  }

  private Document document(Optional<String> text) {
    Document document = text.map(Document::parse).orElse(Document.EMPTY);
    if (!document.unknown().isEmpty()) {
      log.warn(
          "{} in etcd: ignored, for they mean nothing: {}",
          key,
          OneLine.of(String.join(", ", document.unknown())));
    }
    return document;
  }

  /** First what can fail and can be taken back, last the chain, which cannot. */
  private void change(Document document) {
    State before = state;
    Serving serving = configuration.serving(document);
    if (!serving.inherited().equals(before.serving.inherited())) {
      throw new OperatorException(
          "--systemd: systemd's sockets are taken over at the start alone: start skydns again");
    }
    if (serving.equals(before.serving)) {
      state = new State(document, serving, before.built);
    } else {
      Built built = builder.build(serving, before.built);
      try {
        if (!serving.addresses().equals(before.serving.addresses())) {
          dns.listen(serving.addresses());
        }
      } catch (RuntimeException e) {
        built.closeAllBut(before.built);
        throw e;
      }
      state = new State(document, serving, built);
      quiet = CompletableFuture.allOf(quiet, dns.replace(built.chain()));
      quiet = quiet.thenRunAsync(() -> before.built.closeAllBut(built), this::executeOrRun);
    }
    metrics.applied();
    log.info(
        document.fields().isEmpty()
            ? "{} in etcd says nothing: flags alone are in force"
            : "{} in etcd is in force",
        key);
  }

  private void refuse(String why) {
    metrics.refused();
    log.warn("{} in etcd is refused, what was in force goes on: {}", key, OneLine.of(why));
  }

  /** Ends following: what is in force stays so. */
  void stop() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.debug("a change of configuration was still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the chain in force, from which nothing is served any more. */
  @Override
  public void close() {
    stop();
    state.built.closeAllBut(Built.NONE);
  }
}
