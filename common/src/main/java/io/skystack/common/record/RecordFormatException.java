package io.skystack.common.record;

/** A value that is not a record. The message names the field and what is wrong, in one line. */
public final class RecordFormatException extends Exception {
  public RecordFormatException(String message) {
    super(message);
  }
}
