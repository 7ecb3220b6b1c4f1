/** Logs why queries could not be answered. */
@NullMarked
package io.skystack.dns.errors;

import org.jspecify.annotations.NullMarked;
