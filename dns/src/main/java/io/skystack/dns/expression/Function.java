package io.skystack.dns.expression;

import java.util.List;

/** A function that expressions can call. */
@FunctionalInterface
public interface Function {
  /**
   * Calls it.
   *
   * @param arguments strings, longs, doubles, booleans and lists of these
   * @return one of these
   * @throws ExpressionException if it has no value for these arguments
   */
  Object call(List<Object> arguments);
}
