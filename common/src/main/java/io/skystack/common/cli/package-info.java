/**
 * What every command line shares: how flags are read, how help looks, and how an operator's error
 * ends a program.
 */
@NullMarked
package io.skystack.common.cli;

import org.jspecify.annotations.NullMarked;
