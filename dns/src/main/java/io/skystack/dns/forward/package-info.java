/**
 * The plugin {@code forward}: passes queries on to other servers and gives back what they answer.
 */
@NullMarked
package io.skystack.dns.forward;

import org.jspecify.annotations.NullMarked;
