package io.skystack.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server that can be measured.
 *
 * @param name as tables show it
 * @param program what it is run from: a name on PATH, or a path
 * @param setup writes its configuration
 */
public record Contender(String name, String program, Setup setup) {

  /** Sets a server up. */
  @FunctionalInterface
  public interface Setup {
    /** Writes the configuration into the site's folder, and gives the arguments to start with. */
    List<String> prepare(Site site) throws IOException;
  }

  /** Where its program is; empty if it is not on this machine. */
  public Optional<Path> installed() {
    return Programs.find(program);
  }

  /** Writes a configuration file, and gives its path. */
  static String file(Site site, String name, String text) throws IOException {
    return Files.writeString(site.folder().resolve(name), text).toString();
  }
}
