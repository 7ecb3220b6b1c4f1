package io.skystack.dns.wire;

import java.util.Arrays;

/**
 * What a response's OPT record says besides errors: it depends on the query and on who sent it, not
 * on what is answered.
 */
public final class ResponseOptions {
  /** No place. */
  static final int NOWHERE = -1;

  /** Where the prefix lengths of a client's subnet stand in its data. */
  private static final int SOURCE = 2;

  private static final int SCOPE = 3;

  /** Nothing, which is all that most clients ask for. */
  public static final ResponseOptions NONE = new ResponseOptions(new byte[0], NOWHERE, false);

  private final byte[] bytes;
  private final int subnetAt;
  private final boolean padded;

  /**
   * @param bytes the options as they go on the wire
   * @param subnetAt where among them the data of the client's subnet stands, or {@link #NOWHERE}
   * @param padded whether the message is to be padded
   */
  ResponseOptions(byte[] bytes, int subnetAt, boolean padded) {
    this.bytes = bytes;
    this.subnetAt = subnetAt;
    this.padded = padded;
  }

  /**
   * The same for an answer that others may not be given: the scope of the client's subnet is all of
   * it (RFC 7871 section 7.2.1), so that no cache on the way takes the answer for everyone's.
   */
  public ResponseOptions forThisClientAlone() {
    if (subnetAt == NOWHERE) {
      return this;
    }
    byte[] copy = bytes.clone();
    copy[subnetAt + SCOPE] = copy[subnetAt + SOURCE];
    return new ResponseOptions(copy, subnetAt, padded);
  }

  int length() {
    return bytes.length;
  }

  /** Writes them; where the record goes on. */
  int put(byte[] out, int at) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  boolean isPadded() {
    return padded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResponseOptions that
        && padded == that.padded
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
