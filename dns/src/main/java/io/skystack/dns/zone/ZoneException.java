package io.skystack.dns.zone;

import java.nio.file.Path;

/** A zone that cannot be served. The message is one line that says where and what. */
public final class ZoneException extends Exception {
  private static final long serialVersionUID = 1;

  ZoneException(String message) {
    super(message);
  }

  ZoneException(Position where, String what) {
    super(where + ": " + what);
  }

  ZoneException(Path file, String what) {
    super(file + ": " + what);
  }
}
