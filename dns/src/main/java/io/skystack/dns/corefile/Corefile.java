package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Corefile that was read.
 *
 * @param blocks in the order of the file
 * @param files all that it was read from, itself first
 */
record Corefile(List<ServerBlock> blocks, List<Path> files) {
  Corefile {
    blocks = List.copyOf(blocks);
    files = List.copyOf(files);
  }

  /**
   * Reads a file, and what it imports. What is wrong goes to {@code complaints}.
   *
   * @throws OperatorException if it cannot be read
   */
  static Corefile read(Path file, Map<String, String> environment, Complaints complaints) {
    return new Parser(environment, complaints).parse(file, text(file));
  }

  /** The text of a file. */
  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new OperatorException("there is no file %s".formatted(file), e);
    } catch (MalformedInputException e) {
      throw new OperatorException("%s is no text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new OperatorException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
