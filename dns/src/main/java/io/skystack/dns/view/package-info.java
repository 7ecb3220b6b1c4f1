/** The {@code view} plugin: a block for some of the queries for its zones. */
@NullMarked
package io.skystack.dns.view;

import org.jspecify.annotations.NullMarked;
