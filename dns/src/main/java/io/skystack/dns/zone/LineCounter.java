package io.skystack.dns.zone;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the lines that a tokenizer has read, which reads byte by byte and tells its line only when
 * it complains.
 */
@SuppressWarnings("InputStreamSlowMultibyteRead") // many bytes at once are never asked for
final class LineCounter extends BufferedInputStream {
  private static final int BUFFER = 1 << 16;

  private int line = 1;
  private boolean afterReturn;

  LineCounter(InputStream in) {
    super(in, BUFFER);
  }

  @Override
  public synchronized int read() throws IOException {
    int next = super.read();
    if (next == '\r' || (next == '\n' && !afterReturn)) {
      line++;
    }
    afterReturn = next == '\r';
    return next;
  }

  /** The line that the byte read last is on; the next one after the end of a line. From 1. */
  synchronized int line() {
    return line;
  }
}
