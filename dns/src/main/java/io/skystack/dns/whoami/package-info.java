/** Tells those who ask where they asked from. */
@NullMarked
package io.skystack.dns.whoami;

import org.jspecify.annotations.NullMarked;
