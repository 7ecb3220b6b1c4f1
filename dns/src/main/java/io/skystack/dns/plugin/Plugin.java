package io.skystack.dns.plugin;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One link of the chain that turns a query into an answer. It answers, passes the query on, or
 * passes it on and works on the answer that comes back. Called from event loops, from several at
 * once: it never blocks and never holds a lock while it answers.
 */
public interface Plugin extends AutoCloseable {
  /** Its name in a Corefile, in metrics and in explanations, such as {@code forward}. */
  String name();

  /**
   * Turns a query into an answer.
   *
   * @param query what was asked
   * @param next the rest of the chain; calling it passes the query on
   * @return the answer; a stage that fails is answered with SERVFAIL, counted and logged
   */
  CompletionStage<Answer> handle(Query query, Next next);

  /**
   * Whether notices that a zone has changed (RFC 1996) come to {@link #handle}, as queries whose
   * {@link Context#notice context says so}. A plugin that does not know of them is passed over, so
   * that it does not take one for a question.
   */
  default boolean takesNotices() {
    return false;
  }

  /** Why this plugin cannot serve yet, in one line; empty once it can. */
  default Optional<String> notReady() {
    return Optional.empty();
  }

  /** Ends what the plugin keeps open. No query comes after it. */
  @Override
  default void close() {}

  /** The rest of a chain. */
  @FunctionalInterface
  interface Next {
    /** Passes a query on; a chain that ends without an answer gives SERVFAIL. */
    CompletionStage<Answer> handle(Query query);
  }
}
