package io.skystack.kube2sky.model;

/** An object that is not what its kind has to be. The message names the field, in one line. */
public final class ObjectFormatException extends Exception {
  public ObjectFormatException(String message) {
    super(message);
  }
}
