package io.skystack.kube2sky.source.api;

import io.skystack.common.retry.Backoff;
import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import io.skystack.kube2sky.fields.ObjectStream;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ObjectReader;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource.Outage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all objects of one kind, on a thread of its own: a list in pages, then a watch from its
 * version. A watch that ends is taken up where it was; one whose version the server no longer knows
 * means a new list. What a list says is passed on as it comes, but objects only count as gone once
 * the list was read to its end.
 */
final class Reflector implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  private static final Duration LIST_BOUND = Duration.ofMinutes(2);

  /** The server is asked to end a watch after this and up to half as long again. */
  private static final int WATCH_SECONDS = 240;

  /** A watch that goes on for longer hangs: its connection is dead and nobody told. */
  static final Duration WATCH_BOUND = Duration.ofSeconds(2L * WATCH_SECONDS);

  /** A kind that the server does not know is asked for again after this. */
  private static final Duration UNKNOWN = Duration.ofSeconds(30);

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(15));

  private final Kind kind;
  private final String path;
  private final KubeApi api;
  private final ObjectListener listener;
  private final ApiMetrics metrics;
  private final IntSupplier watchSeconds;
  private final Selection selection;

  /** Has the server leave out at once what does not count; a part of each query. */
  private final String selector;

  private String version = "";
  private int failures;
  private int expirations;
  private volatile boolean listedOnce;
  private volatile String lastFailure = "";

  /** Until the server takes a watch again. */
  private volatile Optional<Outage> outage = Optional.empty();

  private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();

  /** The thread that reads a watch; guarded by this. */
  private @Nullable Thread watcher;

  private volatile boolean closed;
  private volatile @Nullable ObjectStream reading;

  /**
   * A reflector that has not begun.
   *
   * @param path of the kind's objects at the server
   * @param watchSeconds after how many seconds the server is asked to end a watch
   * @param selection which objects the listener is told of
   */
  Reflector(
      Kind kind,
      String path,
      KubeApi api,
      ObjectListener listener,
      ApiMetrics metrics,
      IntSupplier watchSeconds,
      Selection selection) {
    this.kind = kind;
    this.path = path;
    this.api = api;
    this.listener = listener;
    this.metrics = metrics;
    this.watchSeconds = watchSeconds;
    this.selection = selection;
    this.selector = selector(kind, selection);
  }

  /** Has a server leave out what does not count, as far as it can. */
  static String selector(Kind kind, Selection selection) {
    String labels = kind == Kind.SERVICE ? selection.services().text() : "";
    return labels.isEmpty() ? "" : "&labelSelector=" + KubeApi.encode(labels);
  }

  /** Some minutes, and not the same for all who watch one server. */
  static int someMinutes() {
    return WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SECONDS / 2);
  }

  /** Why not all objects were read yet; empty once they were. */
  Optional<String> trouble() {
    if (listedOnce) {
      return Optional.empty();
    }
    String failure = lastFailure;
    String what = "listing " + kind.kubernetesName() + "s from " + api.server();
    return Optional.of(failure.isEmpty() ? what : what + " failed, trying again: " + failure);
  }

  /** Since when the server has not answered; empty while it does. */
  Optional<Outage> outage() {
    return outage;
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        try {
          step();
        } catch (IOException e) {
          failed(e);
        } catch (RuntimeException e) {
          if (closed) {
            return; // the connection was closed under it
          }
          // A defect, or one in a library: the thread must not end, names would be wrong for ever.
          LOG.error("following {}s stumbled", kind.kubernetesName(), e);
          version = "";
          failed(new IOException(e.toString(), e));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void step() throws IOException, InterruptedException {
    if (version.isEmpty() || !asked.isEmpty()) {
      int askers = asked.size();
      version = list();
      listedOnce = true;
      for (int i = 0; i < askers; i++) {
        asked.remove().complete(null);
      }
    }
    int told = watchUnlessAsked();
    if (told == 0) {
      throw new IOException("the watch ended at once, without an event");
    }
    metrics.restart(kind, "ended");
  }

  private void failed(IOException failure) throws InterruptedException {
    if (closed) {
      return;
    }
    if (failure instanceof ApiException refused && refused.isGone()) {
      expired(refused);
      return;
    }
    failures++;
    lastFailure = KubeApi.reason(failure);
    outage =
        Optional.of(
            new Outage(
                outage.map(Outage::since).orElseGet(Instant::now),
                "following "
                    + kind.kubernetesName()
                    + "s at "
                    + api.server()
                    + ": "
                    + lastFailure));
    metrics.restart(kind, "failed");
    if (failures == 1) {
      LOG.warn(
          "following {}s at {} failed, trying again with growing pauses: {}",
          kind.kubernetesName(),
          api.server(),
          lastFailure);
    }
    TimeUnit.NANOSECONDS.sleep(BACKOFF.after(failures).toNanos());
  }

  /** The server is there and knows our version no more: no reason to wait as for a dead one. */
  private void expired(ApiException gone) throws InterruptedException {
    expirations++;
    failures = 0;
    version = "";
    metrics.restart(kind, "expired");
    LOG.info("{}s are listed again: {}", kind.kubernetesName(), gone.getMessage());
    TimeUnit.NANOSECONDS.sleep(BACKOFF.after(expirations).toNanos());
  }

  /** What was asked for came: failures no longer count as being in a row. */
  private void succeeded() {
    if (failures > 1) {
      LOG.info("{}s are followed again after {} failures", kind.kubernetesName(), failures);
    }
    failures = 0;
    expirations = 0;
    lastFailure = "";
  }

  /** The version to watch from; empty where the server does not know the kind. */
  private String list() throws IOException, InterruptedException {
    try {
      return listPages();
    } catch (ApiException e) {
      if (!kind.isOptional() || !e.isNotFound()) {
        throw e;
      }
      metrics.list(kind, "ok");
      listener.listed(kind, Set.of(), true);
      return "";
    }
  }

  private String listPages() throws IOException, InterruptedException {
    Set<ObjectName> all = new HashSet<>();
    String reached;
    listener.listing(kind);
    try {
      reached =
          ObjectList.readAll(
              query -> open(path + query, LIST_BOUND),
              selector,
              Duration.ZERO,
              object -> listed(object, all));
    } catch (IOException e) {
      metrics.list(kind, "failed");
      throw e;
    }
    metrics.list(kind, "ok");
    listener.listed(kind, all, true);
    return reached;
  }

  private void listed(Fields object, Set<ObjectName> all) {
    try {
      ObjectName id = ObjectReader.name(kind, object);
      all.add(id); // whether it can be read or not
      Optional<KubeObject> read = selection.read(kind, object);
      if (read.isPresent()) {
        listener.changed(read.get());
      } else {
        all.remove(id);
      }
    } catch (ObjectFormatException e) {
      skipped(object, e);
    }
  }

  private void skipped(Fields object, ObjectFormatException e) {
    LOG.warn(
        "skipped: {} {}: {}", kind.kubernetesName(), ObjectReader.label(object), e.getMessage());
  }

  /** Lists everything again; completes once it has. */
  CompletableFuture<Void> listAgain() {
    CompletableFuture<Void> asker = new CompletableFuture<>();
    asked.add(asker);
    synchronized (this) {
      if (watcher != null) {
        watcher.interrupt(); // closing the stream would not wake its reader
      }
    }
    return asker;
  }

  /** As {@link #watch}; one that was ended because a list is asked for did so in order. */
  private int watchUnlessAsked() throws IOException, InterruptedException {
    begin(Thread.currentThread());
    try {
      return asked.isEmpty() ? watch() : 1;
    } catch (IOException | RuntimeException | InterruptedException e) {
      if (asked.isEmpty() || closed) {
        throw e;
      }
      return 1;
    } finally {
      end();
    }
  }

  private synchronized void begin(Thread thread) {
    watcher = thread;
  }

  /** From here on nobody interrupts for a list; what comes next must not meet the interrupt. */
  private synchronized void end() {
    watcher = null;
    if (!closed && Thread.interrupted()) {
      LOG.debug("the watch of {}s ended for a list", kind.kubernetesName());
    }
  }

  /** How many events came before it ended in order. */
  private int watch() throws IOException, InterruptedException {
    if (version.isEmpty()) { // the server does not know the kind; it may learn it
      succeeded();
      TimeUnit.NANOSECONDS.sleep(UNKNOWN.toNanos());
      return 1;
    }
    String query =
        "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
            + watchSeconds.getAsInt()
            + "&resourceVersion="
            + KubeApi.encode(version)
            + selector;
    AtomicInteger told = new AtomicInteger();
    long start = System.nanoTime();
    try (ObjectStream body = open(path + query, WATCH_BOUND)) {
      outage = Optional.empty(); // before the first byte, which may be long in coming
      body.events(
          (type, object) -> {
            event(type, object);
            if (told.getAndIncrement() == 0) {
              succeeded();
            }
          });
    } catch (ObjectStream.WatchError e) {
      throw new ApiException(e.code(), e.getMessage());
    } finally {
      reading = null;
    }
    boolean lasted = System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1);
    if (lasted) {
      succeeded(); // nothing happened for a while, and that is no failure
    }
    return told.get() == 0 && lasted ? 1 : told.get();
  }

  private void event(String type, Fields object) throws IOException {
    try {
      switch (type) {
        case "ADDED", "MODIFIED" -> {
          Optional<KubeObject> read = selection.read(kind, object);
          if (read.isPresent()) {
            changed(read.get(), object);
          } else { // it may have counted until now
            listener.gone(kind, ObjectReader.name(kind, object));
          }
        }
        case "DELETED" -> listener.gone(kind, ObjectReader.name(kind, object));
        case "BOOKMARK" -> {}
        default -> throw new IOException("a watch event of the unknown type '" + type + "'");
      }
    } catch (ObjectFormatException e) {
      skipped(object, e);
    }
    String reached = ObjectReader.version(object);
    if (!reached.isEmpty()) {
      version = reached;
    }
  }

  private void changed(KubeObject read, Fields object) {
    Optional<Instant> triggered = ObjectReader.triggered(object);
    if (triggered.isPresent()) {
      listener.changed(read, triggered.get());
    } else {
      listener.changed(read);
    }
  }

  private ObjectStream open(String query, Duration bound) throws IOException, InterruptedException {
    ObjectStream body = api.get(query, kind.message(), bound);
    reading = body;
    if (closed) {
      body.close();
    }
    return body;
  }

  /** Ends what is being read; the thread that runs this is interrupted by who started it. */
  void close() {
    closed = true;
    ObjectStream body = reading;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        LOG.debug("closing a stream", e);
      }
    }
  }
}
