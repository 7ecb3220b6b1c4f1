package io.skystack.dns.server;

import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.ReadyAnswer;
import java.net.InetSocketAddress;
import java.util.Optional;

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

  /**
   * Gives what is to be known of an answer when it is sent, now and each time that it lies ready:
   * {@link Sent#mark}. Told for each response that the chain made, before it is sent.
   *
   * @param query what was asked
   * @param origin the plugin that answered; {@code server} where none did
   */
  default Object mark(Query query, String origin) {
    return ReadyAnswer.NO_MARK;
  }

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

    /** What {@link AnswerObserver#mark} gave when the answer was made; of any loop's observer. */
    Object mark();

    /** The type's number. */
    int type();

    /** Whether the query had DO set. */
    boolean isDnssecOk();

    /** How the query came. */
    Transport transport();

    /** Where the query came from. */
    InetSocketAddress client();

    /** The address that the query came to; empty if that is not known. */
    Optional<InetSocketAddress> server();

    /** The size of the query, without a transport's framing. */
    int requestBytes();

    /** The ID of query and response. */
    int id();

    /** The flags of the response: the second 16 bits of its header. */
    int flags();

    /** How many records the answer section of the response has. */
    int answers();

    /** The query, read again where the answer lay ready. */
    Query query();
  }
}
