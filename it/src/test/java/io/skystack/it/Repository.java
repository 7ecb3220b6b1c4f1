package io.skystack.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in. */
final class Repository {
  private Repository() {}

  /** Its root: the folder that holds the launcher. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("examples"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** The manifests that the README starts with. */
  static Path examples() {
    return root().resolve("examples");
  }
}
