package io.skystack.dns.server;

import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.plugin.Chain;
import java.util.concurrent.CompletableFuture;

/**
 * A chain for as long as one event loop serves from it, and the queries of that loop which wait for
 * its answers. For that loop alone but for what says otherwise.
 */
final class Generation {
  private final Chain chain;
  private final HotAnswers hot;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private int waiting;
  private boolean retired;

  /**
   * @param hot what the chain has answered; the other loops' too
   */
  Generation(Chain chain, HotAnswers hot) {
    this.chain = chain;
    this.hot = hot;
  }

  /** The chain. Any thread may ask. */
  Chain chain() {
    return chain;
  }

  /** The answers of the chain that still hold. Any thread may ask. */
  HotAnswers hot() {
    return hot;
  }

  /** One more query waits. */
  void enter() {
    waiting++;
  }

  /** A query has its answer, or has waited long enough. */
  void leave() {
    waiting--;
    completeIfLeft();
  }

  /** No query comes any more. */
  void retire() {
    retired = true;
    completeIfLeft();
  }

  private void completeIfLeft() {
    if (retired && waiting == 0) {
      left.complete(null);
    }
  }

  /** Completes, on the event loop, once no query comes any more and none waits. Any thread. */
  CompletableFuture<Void> isLeft() {
    return left;
  }
}
