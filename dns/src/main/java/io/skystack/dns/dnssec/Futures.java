package io.skystack.dns.dnssec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Waiting for several at once. */
final class Futures {
  private Futures() {}

  /** What all give, in their order; fails if one fails. Done already if all are. */
  static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done -> {
              List<T> results = new ArrayList<>(futures.size());
              futures.forEach(future -> results.add(future.join()));
              return results;
            });
  }
}
