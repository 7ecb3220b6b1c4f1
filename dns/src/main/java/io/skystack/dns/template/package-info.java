/** The {@code template} plugin: answers made from the question by a pattern. */
@NullMarked
package io.skystack.dns.template;

import org.jspecify.annotations.NullMarked;
