package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration that lies beside the records, as it was last seen. Written by the mirror's
 * thread alone; {@link #text}, {@link #known} and {@link #onChange} serve any thread.
 */
final class ConfigDocument {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigDocument.class);

  private final List<Consumer<Optional<String>>> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> known = new CompletableFuture<>();
  private volatile Optional<String> text = Optional.empty();

  /** When it goes, of {@link System#nanoTime}; empty unless an etcd that came back lacks it. */
  private Optional<Long> graceEnd = Optional.empty();

  /** A value of etcd as text; of one that is too long, as much as shows that it is. */
  static String of(ByteString value) {
    int size = Math.min(value.size(), EtcdMirror.MAX_CONFIG_BYTES + 1);
    return value.substring(0, size).toStringUtf8();
  }

  Optional<String> text() {
    return text;
  }

  /** Completes once etcd or a snapshot has told of it, or etcd could not be asked. */
  CompletableFuture<Void> known() {
    return known;
  }

  AutoCloseable onChange(Consumer<Optional<String>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Takes what was written, be it the same as before: whoever wrote it wants it looked at. */
  void set(Optional<String> next) {
    graceEnd = Optional.empty();
    text = next;
    listeners.forEach(listener -> tell(listener, next));
    known.complete(null);
  }

  /** Takes what was read with all records; what is in its grace stays. */
  void read(Optional<String> next) {
    if (next.equals(text)) {
      graceEnd = Optional.empty();
      known.complete(null);
    } else if (next.isPresent() || !isLeftOver()) {
      set(next);
    }
  }

  /** Stays as it is until a moment, unless etcd tells of another. */
  void keepUntil(long endNanos) {
    if (text.isPresent()) {
      graceEnd = Optional.of(endNanos);
    }
  }

  /** Whether it is only still held, and not in etcd. */
  boolean isLeftOver() {
    return graceEnd.isPresent();
  }

  /** Lets go of it once its grace is over. */
  void endGrace(long nowNanos) {
    if (graceEnd.isPresent() && nowNanos - graceEnd.get() >= 0) {
      LOG.warn("etcd still lacks the configuration after the grace: going on without it");
      set(Optional.empty());
    }
  }

  private static void tell(Consumer<Optional<String>> listener, Optional<String> text) {
    try {
      listener.accept(text);
    } catch (RuntimeException e) {
      LOG.error("a listener to the configuration in etcd failed", e);
    }
  }
}
