package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.util.Optional;

/** What a message from a client turned out to be. */
public sealed interface Incoming {
  /**
   * A query to be answered.
   *
   * @param id to be echoed
   * @param flags the second 16 bits of its header, as they came
   * @param query what it asks
   */
  record Request(int id, int flags, Query query) implements Incoming {
    /** What is echoed of the query. */
    public Question question() {
      return new Question(query.name(), query.type(), query.dclass());
    }
  }

  /**
   * Something to be answered at once with an error.
   *
   * @param id to be echoed
   * @param flags the second 16 bits of its header, as they came
   * @param rcode FORMERR, NOTIMP or BADVERS
   * @param question to be echoed, where it could be read
   * @param edns the OPT record, where it could be read
   */
  record Rejected(int id, int flags, int rcode, Optional<Question> question, Edns edns)
      implements Incoming {}

  /** Nothing that an answer could be sent to: no header, or a response. */
  record Dropped() implements Incoming {
    static final Dropped DROPPED = new Dropped();
  }
}
