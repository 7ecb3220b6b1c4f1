/** The {@code autopath} plugin: a client's search path gone along here, in one query. */
@NullMarked
package io.skystack.dns.autopath;

import org.jspecify.annotations.NullMarked;
