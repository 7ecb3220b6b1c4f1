package io.skystack.kube2sky.source.manifests;

/** A file that cannot be read as manifests. */
final class ManifestException extends Exception {
  private final int line;

  /**
   * A fault.
   *
   * @param line from 1; 0 where it concerns the file as a whole
   */
  ManifestException(int line, String reason) {
    super(reason.lines().findFirst().orElse("unreadable"));
    this.line = line;
  }

  /** Where: {@code file:line: reason}. */
  String at(String file) {
    return (line == 0 ? file : file + ":" + line) + ": " + getMessage();
  }
}
