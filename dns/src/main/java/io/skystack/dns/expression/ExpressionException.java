package io.skystack.dns.expression;

/** An expression that cannot be read, or that has no value for this query. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExpressionException(String message) {
    super(message);
  }
}
