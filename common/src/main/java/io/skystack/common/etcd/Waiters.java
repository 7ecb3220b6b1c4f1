package io.skystack.common.etcd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Those who wait until a revision can be seen. All methods are called by the mirror's thread. */
final class Waiters {
  private List<Waiter> waiting = new ArrayList<>();

  record Waiter(long revision, CompletableFuture<Void> done) {}

  void add(long revision, CompletableFuture<Void> done) {
    waiting.add(new Waiter(revision, done));
  }

  /** Who waits now. */
  List<Waiter> now() {
    return List.copyOf(waiting);
  }

  /** All up to {@code revision} can be seen. */
  void reached(long revision) {
    if (waiting.isEmpty()) {
      return;
    }
    List<Waiter> later = new ArrayList<>();
    List<Waiter> ready = new ArrayList<>();
    waiting.forEach(waiter -> (waiter.revision <= revision ? ready : later).add(waiter));
    waiting = later;
    ready.forEach(waiter -> waiter.done.complete(null));
  }

  /** These need not wait any longer, whatever their revision. */
  void release(List<Waiter> waiters) {
    waiting.removeAll(waiters);
    waiters.forEach(waiter -> waiter.done.complete(null));
  }
}
