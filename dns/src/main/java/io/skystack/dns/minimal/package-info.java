/** The {@code minimal} plugin: responses without what they can do without. */
@NullMarked
package io.skystack.dns.minimal;

import org.jspecify.annotations.NullMarked;
