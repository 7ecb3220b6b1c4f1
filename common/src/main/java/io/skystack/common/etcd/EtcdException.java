package io.skystack.common.etcd;

/** A call that etcd did not carry out. The message is one line: what, where, how to mend it. */
public final class EtcdException extends Exception {
  private final Kind kind;

  /** What to do about it. */
  public enum Kind {
    /** Time mends it: not reachable, no answer in time, no leader. */
    UNREACHABLE,
    /** The token is not known (any more): get another. */
    TOKEN,
    /** The revision asked for was compacted away. */
    COMPACTED,
    /** The revision asked for does not exist yet: this etcd knows less than was seen. */
    FUTURE,
    /** The answer was larger than is taken. */
    TOO_LARGE,
    /** Only an operator can mend it: a password, a certificate, a permission. */
    OPERATOR,
    /** Any other refusal. */
    REFUSED
  }

  EtcdException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  EtcdException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What to do about it. */
  public Kind kind() {
    return kind;
  }
}
