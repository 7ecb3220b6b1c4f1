/** The {@code header} plugin: flags that are set or cleared. */
@NullMarked
package io.skystack.dns.header;

import org.jspecify.annotations.NullMarked;
