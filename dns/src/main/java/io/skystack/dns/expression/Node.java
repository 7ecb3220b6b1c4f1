package io.skystack.dns.expression;

/** A part of an expression. */
@FunctionalInterface
interface Node {
  Object value(Scope scope);
}
