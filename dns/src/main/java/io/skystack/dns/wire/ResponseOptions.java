package io.skystack.dns.wire;

import java.util.Arrays;

/**
 * What a response's OPT record says besides errors: it depends on the query and on who sent it, not
 * on what is answered.
 */
public final class ResponseOptions {
  /** Nothing, which is all that most clients ask for. */
  public static final ResponseOptions NONE = new ResponseOptions(new byte[0], false);

  private final byte[] bytes;
  private final boolean padded;

  /**
   * @param bytes the options as they go on the wire
   * @param padded whether the message is to be padded
   */
  ResponseOptions(byte[] bytes, boolean padded) {
    this.bytes = bytes;
    this.padded = padded;
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
