/**
 * What an operator sees of a running program: its metrics, whether it works and is ready, and pages
 * that explain its state, by HTTP; and who holds a port that it cannot have. It knows nothing of
 * records or of DNS.
 */
@NullMarked
package io.skystack.common.ops;

import org.jspecify.annotations.NullMarked;
