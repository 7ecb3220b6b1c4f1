package io.skystack.dns.plugin;

/**
 * Signs the messages of one response, in the order in which they go out (RFC 8945 section 5.3). For
 * one thread at a time; of one response, for each signature goes by the one before.
 */
public interface Seal {
  /** How many bytes the record takes that is put behind each message, at most. */
  int room();

  /**
   * Signs the next message.
   *
   * @param message whole but for this record, which its counts do not tell of yet
   * @param length how many bytes of the array it has
   * @return the record to be put behind it, no more than {@link #room} bytes
   */
  byte[] sign(byte[] message, int length);
}
