package io.skystack.exechealthz;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The last of what a command writes: errors come at the end, and a command that writes without end
 * must not fill the memory. One thread writes, another may read.
 */
final class Tail {
  private final byte[] ring;
  private long written;

  /** Keeps so many bytes. */
  Tail(int size) {
    ring = new byte[size];
  }

  /** Takes the first bytes of the buffer. */
  synchronized void write(byte[] buffer, int count) {
    for (int i = Math.max(0, count - ring.length); i < count; i++) {
      ring[(int) ((written + i) % ring.length)] = buffer[i];
    }
    written += count;
  }

  /** What is kept, with a line before it that says how much is not. */
  synchronized String text() {
    int kept = (int) Math.min(written, ring.length);
    long left = written - kept;
    byte[] bytes = new byte[kept];
    for (int i = 0; i < kept; i++) {
      bytes[i] = ring[(int) ((left + i) % ring.length)];
    }
    String text = new String(bytes, UTF_8); // what is no UTF-8 becomes U+FFFD
    return left == 0 ? text : "(" + left + " bytes left out)\n" + text;
  }
}
