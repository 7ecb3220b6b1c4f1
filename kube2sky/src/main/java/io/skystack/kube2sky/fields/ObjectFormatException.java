package io.skystack.kube2sky.fields;

/** An object that is not what its kind has to be. The message names the field, in one line. */
public final class ObjectFormatException extends Exception {
  private final String path;

  /**
   * A fault.
   *
   * @param path the field, such as {@code spec.ports[0].port}; empty for the object itself
   * @param fault what is wrong with it, such as {@code must be a string}
   */
  public ObjectFormatException(String path, String fault) {
    super((path.isEmpty() ? "the object" : path) + " " + fault);
    this.path = path;
  }

  /** Where in the object. */
  public String path() {
    return path;
  }
}
