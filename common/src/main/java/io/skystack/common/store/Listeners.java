package io.skystack.common.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Those who want to hear of changes. */
public final class Listeners {
  private final List<Consumer<List<Change>>> listeners = new CopyOnWriteArrayList<>();

  /**
   * Adds one.
   *
   * @return takes it out again
   */
  public AutoCloseable add(Consumer<List<Change>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Tells all of them, unless nothing changed. */
  public void tell(List<Change> changes) {
    if (!changes.isEmpty()) {
      listeners.forEach(listener -> listener.accept(changes));
    }
  }
}
