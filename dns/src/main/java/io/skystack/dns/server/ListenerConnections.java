package io.skystack.dns.server;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections that one listener has accepted, for the end of that listener. */
@SuppressWarnings("FutureReturnValueIgnored") // what is done when a channel closes cannot fail
final class ListenerConnections {
  /** One from the beginning, for the listener itself. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final Set<Drainable> served = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean draining;

  /** A connection that can be told to answer what it was asked, and then to close. */
  interface Drainable {
    /** Any thread may call it. */
    void drain();
  }

  /** Counts one from the moment when it is accepted until it is closed. */
  void accepted(Channel connection) {
    open.incrementAndGet();
    connection.closeFuture().addListener(closed -> oneLess());
  }

  /** One is served from now on. */
  void enter(Drainable connection) {
    served.add(connection);
    if (draining) {
      connection.drain();
    }
  }

  /** One is no longer served. */
  void leave(Drainable connection) {
    served.remove(connection);
  }

  /** The listener accepts no more: has each connection end once it has answered. */
  CompletableFuture<Void> drain() {
    draining = true;
    served.forEach(Drainable::drain);
    oneLess();
    return ended;
  }

  private void oneLess() {
    if (open.decrementAndGet() == 0) {
      ended.complete(null);
    }
  }
}
