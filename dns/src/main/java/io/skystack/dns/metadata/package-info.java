/** The {@code metadata} plugin: plugins tell each other what they know of a query. */
@NullMarked
package io.skystack.dns.metadata;

import org.jspecify.annotations.NullMarked;
