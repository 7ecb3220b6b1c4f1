package io.skystack.dns.zone;

import java.nio.file.Path;

/**
 * A place in a file.
 *
 * @param line from 1
 */
record Position(Path file, int line) {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
