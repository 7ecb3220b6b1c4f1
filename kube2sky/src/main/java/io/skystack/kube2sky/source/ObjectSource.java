package io.skystack.kube2sky.source;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where objects come from. */
public interface ObjectSource extends AutoCloseable {
  /** Begins to tell {@code listener}, on threads of its own, until closed. Called once. */
  void start(ObjectListener listener);

  /** Where that is, for an operator; no secrets. */
  String where();

  /** Why the source has not told of everything yet, in one line; empty once nothing hinders it. */
  Optional<String> trouble();

  /** Since when the source has not answered, and why; empty while it is followed. */
  default Optional<Outage> outage() {
    return Optional.empty();
  }

  /**
   * A source that does not answer.
   *
   * @param since when it first did not
   * @param reason in one line
   */
  record Outage(Instant since, String reason) {}

  /**
   * Lists everything again, as at the start, and tells the listener. Does not wait.
   *
   * @return completes when lists of every kind that were begun after this call have been told to
   *     their ends: soon, or once the source can be read again; never exceptionally, and never
   *     after {@link #close}
   */
  CompletableFuture<Void> listAgain();

  @Override
  void close();
}
