package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Rcode;

/** What a message from a client turned out to be. */
public sealed interface Incoming {
  /**
   * A query to be answered.
   *
   * @param id to be echoed
   * @param flags the second 16 bits of its header, as they came
   * @param query what it asks
   * @param options what is said to its EDNS options
   */
  record Request(int id, int flags, Query query, ResponseOptions options) implements Incoming {
    /** The same, with something said to the query's options. */
    public Request withOptions(ResponseOptions said) {
      return new Request(id, flags, query, said);
    }

    /** A query to whose options nothing is said. */
    public Request(int id, int flags, Query query) {
      this(id, flags, query, ResponseOptions.NONE);
    }

    /** What is echoed of the query. */
    public Question question() {
      return new Question(query.name(), query.type(), query.dclass());
    }

    /** The same where the answer may not be given to anyone else. */
    public Request forThisClientAlone() {
      return withOptions(options.forThisClientAlone());
    }

    /** This query answered at once with an error. */
    public Rejected rejected(int rcode, ExtendedError... errors) {
      return new Rejected(
          id, flags, rcode, Optional.of(question()), query.edns(), options, false, List.of(errors));
    }

    /** This query answered with nothing but TC: the client is to come back over TCP. */
    public Rejected truncated() {
      return new Rejected(
          id,
          flags,
          Rcode.NOERROR,
          Optional.of(question()),
          query.edns(),
          options,
          true,
          List.of());
    }
  }

  /**
   * Something to be answered at once with an error.
   *
   * @param id to be echoed
   * @param flags the second 16 bits of its header, as they came
   * @param rcode the error; NOERROR where nothing but a cookie was asked for
   * @param question to be echoed, where it could be read
   * @param edns the OPT record, where it could be read
   * @param options what is said to its options
   * @param truncated whether TC is set (RFC 1035 section 4.1.1)
   * @param errors why, for those with EDNS
   */
  record Rejected(
      int id,
      int flags,
      int rcode,
      Optional<Question> question,
      Edns edns,
      ResponseOptions options,
      boolean truncated,
      List<ExtendedError> errors)
      implements Incoming {
    /** The same, with something said to the query's options. */
    public Rejected withOptions(ResponseOptions said) {
      return new Rejected(id, flags, rcode, question, edns, said, truncated, errors);
    }

    /** An error without further words. */
    public Rejected(int id, int flags, int rcode, Optional<Question> question, Edns edns) {
      this(id, flags, rcode, question, edns, ResponseOptions.NONE, false, List.of());
    }

    public Rejected {
      errors = List.copyOf(errors);
    }
  }

  /** Nothing that an answer could be sent to: no header, or a response. */
  record Dropped() implements Incoming {
    public static final Dropped DROPPED = new Dropped();
  }
}
