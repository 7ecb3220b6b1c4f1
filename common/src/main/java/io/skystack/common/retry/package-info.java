/** Doing things again: what failed, after a while, and what is done every so often. */
@NullMarked
package io.skystack.common.retry;

import org.jspecify.annotations.NullMarked;
