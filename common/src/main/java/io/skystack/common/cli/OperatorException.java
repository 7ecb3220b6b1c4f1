package io.skystack.common.cli;

/**
 * Something that only the operator can mend: a wrong flag, file, certificate or password, a port in
 * use. The message is one line that says what is wrong, where, and how to mend it; the program
 * prints it without a stack trace and ends with exit code 2.
 */
public final class OperatorException extends RuntimeException {
  public OperatorException(String message) {
    super(message);
  }

  public OperatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
