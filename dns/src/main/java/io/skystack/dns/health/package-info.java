/** Tells those who start and stop the program how it is. */
@NullMarked
package io.skystack.dns.health;

import org.jspecify.annotations.NullMarked;
