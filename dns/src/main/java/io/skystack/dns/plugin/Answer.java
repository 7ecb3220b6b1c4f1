package io.skystack.dns.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Record;

/**
 * What a plugin answers: the sections, and what they were made from. Immutable; a plugin that works
 * on an answer makes another with {@link #toBuilder}. The question, the ID and the flags that echo
 * the query are the server's business, as are sizes and the OPT record.
 *
 * @param rcode the whole response code, extended bits included (see {@link org.xbill.DNS.Rcode});
 *     {@link #DROP} for no response at all
 * @param authoritative the AA flag
 * @param recursionDesired what is said in the RD flag; empty to copy it from the query, as RFC 1035
 *     section 4.1.1 wants it
 * @param truncated the TC flag, set whether or not the message has room for all
 * @param recursionAvailable the RA flag
 * @param authenticData the AD flag (RFC 4035 section 3.2.3)
 * @param answer in the order in which they go out
 * @param authority in the order in which they go out
 * @param additional without OPT
 * @param rotates whether the addresses of each RRset of the answer section may change places: the
 *     server sends them in another order to each who asks
 * @param udpLimit the largest message over UDP that it goes out in, in bytes; it lowers what client
 *     and server take, and never raises it
 * @param spreads whether its answer section may be spread over as many messages as it takes, as
 *     zone transfers are (RFC 5936 section 2.2); the plugin has seen to it that the transport takes
 *     several (see {@link Query.Transport#isStream})
 * @param seal what signs its messages, where they are to be signed
 * @param errors why it is not the answer that was hoped for (RFC 8914)
 * @param validity how long the same question would be given this answer
 * @param origin the name of the plugin that made it
 */
public record Answer(
    int rcode,
    boolean authoritative,
    Optional<Boolean> recursionDesired,
    boolean truncated,
    boolean recursionAvailable,
    boolean authenticData,
    List<Record> answer,
    List<Record> authority,
    List<Record> additional,
    boolean rotates,
    int udpLimit,
    boolean spreads,
    Optional<Seal> seal,
    List<ExtendedError> errors,
    Validity validity,
    String origin) {
  /** The response code of what is not answered: the client hears nothing. */
  public static final int DROP = -1;

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  public Answer {
    answer = List.copyOf(answer);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
    errors = List.copyOf(errors);
  }

  /** An answer without records, good for this one query. */
  public static Answer ofRcode(int rcode, String origin) {
    return builder(origin).rcode(rcode).build();
  }

  /** An answer whose sections lie ready: lists that never change are shared, not copied. */
  public static Answer of(
      int rcode,
      boolean authoritative,
      List<Record> answer,
      List<Record> authority,
      List<Record> additional,
      Validity validity,
      String origin) {
    return new Answer(
        rcode,
        authoritative,
        Optional.empty(),
        false,
        false,
        false,
        answer,
        authority,
        additional,
        false,
        NO_LIMIT,
        false,
        Optional.empty(),
        List.of(),
        validity,
        origin);
  }

  /** A builder of a NOERROR answer without records, good for this one query. */
  public static Builder builder(String origin) {
    return new Builder(origin);
  }

  /** The same with {@link #rotates}. */
  public Answer rotating() {
    return with(true, udpLimit, validity, origin);
  }

  /** The same in messages over UDP of no more than {@code bytes}. */
  public Answer withUdpLimit(int bytes) {
    return bytes < udpLimit ? with(rotates, bytes, validity, origin) : this;
  }

  /** The same, as another plugin's answer: of one that gives what it was given by its own means. */
  public Answer withOrigin(String value) {
    return with(rotates, udpLimit, validity, value);
  }

  /** The same in messages that are signed, good for this one query. */
  public Answer sealed(Seal value) {
    return toBuilder().seal(value).validity(Validity.ONCE).build();
  }

  /** The same, good for as long as {@code value} says. */
  public Answer withValidity(Validity value) {
    return with(rotates, udpLimit, value, origin);
  }

  /** The sections are shared: this is on the way of every answer. */
  private Answer with(boolean newRotates, int newLimit, Validity newValidity, String newOrigin) {
    return new Answer(
        rcode,
        authoritative,
        recursionDesired,
        truncated,
        recursionAvailable,
        authenticData,
        answer,
        authority,
        additional,
        newRotates,
        newLimit,
        spreads,
        seal,
        errors,
        newValidity,
        newOrigin);
  }

  /** A builder that starts from this answer. */
  public Builder toBuilder() {
    Builder builder = new Builder(origin);
    builder.rcode = rcode;
    builder.authoritative = authoritative;
    builder.recursionDesired = recursionDesired;
    builder.truncated = truncated;
    builder.udpLimit = udpLimit;
    builder.spreads = spreads;
    builder.seal = seal;
    builder.recursionAvailable = recursionAvailable;
    builder.authenticData = authenticData;
    builder.answer.addAll(answer);
    builder.authority.addAll(authority);
    builder.additional.addAll(additional);
    builder.rotates = rotates;
    builder.errors.addAll(errors);
    builder.validity = validity;
    return builder;
  }

  /** Builds an {@link Answer}; one thread at a time. */
  public static final class Builder {
    private final String origin;
    private final List<Record> answer = new ArrayList<>();
    private final List<Record> authority = new ArrayList<>();
    private final List<Record> additional = new ArrayList<>();
    private final List<ExtendedError> errors = new ArrayList<>();
    private int rcode;
    private boolean authoritative;
    private Optional<Boolean> recursionDesired = Optional.empty();
    private boolean truncated;
    private int udpLimit = NO_LIMIT;
    private boolean spreads;
    private Optional<Seal> seal = Optional.empty();
    private boolean recursionAvailable;
    private boolean authenticData;
    private boolean rotates;
    private Validity validity = Validity.ONCE;

    private Builder(String origin) {
      this.origin = origin;
    }

    public Builder rcode(int value) {
      rcode = value;
      return this;
    }

    public Builder authoritative(boolean value) {
      authoritative = value;
      return this;
    }

    /** What is said in the RD flag, whatever the query said. */
    public Builder recursionDesired(boolean value) {
      recursionDesired = Optional.of(value);
      return this;
    }

    public Builder truncated(boolean value) {
      truncated = value;
      return this;
    }

    public Builder recursionAvailable(boolean value) {
      recursionAvailable = value;
      return this;
    }

    public Builder authenticData(boolean value) {
      authenticData = value;
      return this;
    }

    /** The answer section, to add to or to change. */
    public List<Record> answer() {
      return answer;
    }

    /** The authority section, to add to or to change. */
    public List<Record> authority() {
      return authority;
    }

    /** The additional section, to add to or to change. */
    public List<Record> additional() {
      return additional;
    }

    public Builder rotates(boolean value) {
      rotates = value;
      return this;
    }

    public Builder error(int code, String text) {
      errors.add(new ExtendedError(code, text));
      return this;
    }

    public Builder spreads(boolean value) {
      spreads = value;
      return this;
    }

    /** Has its messages signed. Signatures are of one query: what is signed is never stored. */
    public Builder seal(Seal value) {
      seal = Optional.of(value);
      return this;
    }

    public Builder validity(Validity value) {
      validity = value;
      return this;
    }

    /** The answer. */
    public Answer build() {
      return new Answer(
          rcode,
          authoritative,
          recursionDesired,
          truncated,
          recursionAvailable,
          authenticData,
          answer,
          authority,
          additional,
          rotates,
          udpLimit,
          spreads,
          seal,
          errors,
          validity,
          origin);
    }
  }
}
