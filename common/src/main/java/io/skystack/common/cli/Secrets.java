package io.skystack.common.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Passwords: from a flag, its environment variable, or (best) a file. */
public final class Secrets {
  private static final int MAX_BYTES = 64 * 1024;

  private Secrets() {}

  /**
   * The password: what the file holds, without the line end that an editor leaves, else the value.
   *
   * @param value the flag's or its variable's value, empty where there is none
   * @param file the file of {@code fileFlag}
   * @param fileFlag the flag that named the file, for the message
   * @throws OperatorException if the file cannot be read, or both were given
   */
  public static String password(String value, Optional<Path> file, String fileFlag) {
    if (file.isEmpty()) {
      return value;
    }
    if (!value.isEmpty()) {
      throw new OperatorException(
          "the password is given twice: by " + fileFlag + " and by value; leave one of them out");
    }
    return read(file.get(), fileFlag);
  }

  private static String read(Path file, String flag) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new OperatorException(
            "%s: %s is larger than %d bytes, it is no password".formatted(flag, file, MAX_BYTES));
      }
      String secret = Files.readString(file, StandardCharsets.UTF_8);
      return secret.replaceFirst("\\r?\\n\\z", "");
    } catch (IOException e) {
      throw new OperatorException(
          "%s: cannot read %s (%s): name a file that this user can read"
              .formatted(flag, file, e.getClass().getSimpleName()),
          e);
    }
  }
}
