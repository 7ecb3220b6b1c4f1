package io.skystack.dns.server;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Something that queries come by. Not to be called from an event loop. */
interface Endpoint {
  /** Where it listens, with the port that was taken. */
  InetSocketAddress address();

  /** Takes nothing new, answers all that came before, and closes. */
  CompletableFuture<Void> end();

  /** Lets go of it as it is; waits until it is closed. */
  void close();
}
