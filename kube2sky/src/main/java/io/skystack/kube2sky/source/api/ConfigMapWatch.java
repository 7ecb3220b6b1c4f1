package io.skystack.kube2sky.source.api;

import io.skystack.common.retry.Backoff;
import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.Message;
import io.skystack.kube2sky.fields.ObjectFormatException;
import io.skystack.kube2sky.fields.ObjectStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one ConfigMap, on a thread of its own. It is small: whatever goes wrong, it is read again
 * as a whole, and watched from there.
 */
public final class ConfigMapWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigMapWatch.class);

  private static final Duration LIST_BOUND = Duration.ofSeconds(30);

  /** Bytes of a ConfigMap's texts; an API server takes no more. */
  private static final int LONGEST = 1 << 20;

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(15));

  private static final Optional<Message> TYPE = Optional.of(Message.CONFIG_MAP);

  private final KubeApi api;
  private final String name;
  private final String query;
  private final Thread thread = new Thread(this::run, "watch ConfigMap");
  private volatile Consumer<Map<String, String>> listener = data -> {};
  private volatile boolean known;
  private volatile String lastFailure = "";
  private volatile boolean closed;
  private volatile @Nullable ObjectStream reading;
  private int failures;

  ConfigMapWatch(KubeApi api, String namespace, String name) {
    this.api = api;
    this.name = namespace + "/" + name;
    this.query =
        "/api/v1/namespaces/%s/configmaps?fieldSelector=metadata.name%%3D%s"
            .formatted(KubeApi.encode(namespace), KubeApi.encode(name));
    thread.setDaemon(true);
  }

  /** Begins to tell of the texts by their keys; of one that is not there, as of an empty one. */
  public void start(Consumer<Map<String, String>> told) {
    listener = told;
    thread.start();
  }

  /** Why it was not read yet; empty once it was. */
  public Optional<String> trouble() {
    if (known) {
      return Optional.empty();
    }
    String failure = lastFailure;
    String what = "reading ConfigMap " + name + " from " + api.server();
    return Optional.of(failure.isEmpty() ? what : what + " failed, trying again: " + failure);
  }

  private void run() {
    try {
      while (!closed) {
        try {
          watch(list());
        } catch (IOException e) {
          failed(e);
        } catch (RuntimeException e) {
          if (!closed) {
            LOG.error("following ConfigMap {} stumbled", name, e);
            failed(new IOException(e.toString(), e));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void failed(IOException failure) throws InterruptedException {
    if (closed) {
      return;
    }
    failures++;
    lastFailure = KubeApi.reason(failure);
    if (failures == 1) {
      LOG.warn(
          "following ConfigMap {} at {} failed, trying again with growing pauses: {}",
          name,
          api.server(),
          lastFailure);
    }
    TimeUnit.NANOSECONDS.sleep(BACKOFF.after(failures).toNanos());
  }

  /** Tells of it as it is; returns the version to watch from. */
  private String list() throws IOException, InterruptedException {
    Map<String, String> data = new TreeMap<>();
    ObjectStream.Page page;
    try (ObjectStream body = api.get(query, TYPE, LIST_BOUND)) {
      page = body.list(object -> data.putAll(texts(object)));
    }
    tell(data);
    return page.version();
  }

  private void watch(String version) throws IOException, InterruptedException {
    String watching =
        query
            + "&watch=true&timeoutSeconds="
            + Reflector.someMinutes()
            + "&resourceVersion="
            + KubeApi.encode(version);
    long start = System.nanoTime();
    try (ObjectStream body = api.get(watching, TYPE, Reflector.WATCH_BOUND)) {
      reading = body;
      if (closed) {
        return;
      }
      body.events(this::event);
    } catch (ObjectStream.WatchError e) {
      throw new ApiException(e.code(), e.getMessage());
    } finally {
      reading = null;
    }
    if (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
      throw new IOException("the watch ended at once");
    }
  }

  private void event(String type, Fields object) {
    switch (type) {
      case "ADDED", "MODIFIED" -> tell(texts(object));
      case "DELETED" -> tell(Map.of());
      default -> {} // a bookmark
    }
  }

  private void tell(Map<String, String> data) {
    if (failures > 1) {
      LOG.info("ConfigMap {} is followed again after {} failures", name, failures);
    }
    failures = 0;
    lastFailure = "";
    listener.accept(data);
    known = true;
  }

  private Map<String, String> texts(Fields object) {
    Map<String, String> texts = new TreeMap<>();
    try {
      Fields data = object.object("data");
      int length = 0;
      for (String key : data.names()) {
        String text = data.text(key);
        length += text.length();
        if (length <= LONGEST) {
          texts.put(key, text);
        }
      }
    } catch (ObjectFormatException e) {
      LOG.warn("ConfigMap {}: {}", name, e.getMessage());
    }
    return texts;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
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
