/** The {@code any} plugin: little for those who ask for all. */
@NullMarked
package io.skystack.dns.any;

import org.jspecify.annotations.NullMarked;
