package io.skystack.common.store;

import java.time.Instant;

/** How far a store's records are to be trusted. */
public sealed interface StoreStatus {
  /** Not read yet: nobody knows what exists. {@code reason} is one line for an operator. */
  record Filling(String reason) implements StoreStatus {}

  /** As fresh as the source. */
  record Live() implements StoreStatus {}

  /**
   * Complete, but cut off from the source {@code since} then: what is held is the last that was
   * known. {@code reason} is one line for an operator.
   */
  record Stale(Instant since, String reason) implements StoreStatus {}

  /** Whether there is a full set of records to answer from. */
  default boolean isReady() {
    return !(this instanceof Filling);
  }
}
