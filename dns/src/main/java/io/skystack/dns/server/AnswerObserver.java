package io.skystack.dns.server;

import io.skystack.dns.plugin.Query;

/**
 * Is told of the responses that one event loop sends, on that loop: it takes next to no time, and
 * waits for nothing. What is not let in (malformed, turned away) is not told of.
 */
public interface AnswerObserver {
  /** Tells nobody. */
  AnswerObserver NONE =
      new AnswerObserver() {
        @Override
        public void hot(Sent sent) {}

        @Override
        public void answered(Query query, String origin, Sent sent) {}
      };

  /** A response that lay ready. */
  void hot(Sent sent);

  /**
   * A response that the chain made.
   *
   * @param origin the plugin that answered; {@code server} where none did
   */
  void answered(Query query, String origin, Sent sent);

  /**
   * What was sent; good for the call that it is given to, and changed after.
   *
   * <p>An interface, so that telling of a hot answer allocates nothing.
   */
  interface Sent {
    /** The response code. */
    int rcode();

    /** Whether TC is set. */
    boolean isTruncated();

    /** The size of the message, without the OPT record's padding or a transport's framing. */
    int bytes();

    /** From the query's arrival, in nanoseconds. */
    long nanos();
  }
}
