/**
 * Conditions on queries, in the expression language that {@code view} and {@code template} have:
 * literals, operators, lists, calls and closures. There are no loops but over lists, so that every
 * expression ends soon.
 */
@NullMarked
package io.skystack.dns.expression;

import org.jspecify.annotations.NullMarked;
