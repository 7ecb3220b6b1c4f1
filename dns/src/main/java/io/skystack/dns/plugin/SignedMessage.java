package io.skystack.dns.plugin;

/**
 * A message with a TSIG record at its end (RFC 8945 section 5.1), byte by byte: a signature is of
 * bytes, not of what they mean. Immutable.
 */
public final class SignedMessage {
  private final byte[] bytes;
  private final int signatureAt;

  /**
   * @param bytes the whole message
   * @param signatureAt where its TSIG record begins, the last of the message
   */
  public SignedMessage(byte[] bytes, int signatureAt) {
    this.bytes = bytes.clone();
    this.signatureAt = signatureAt;
  }

  /** The whole message; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Where its TSIG record begins. */
  public int signatureAt() {
    return signatureAt;
  }
}
