/** Logs queries and their responses. */
@NullMarked
package io.skystack.dns.log;

import org.jspecify.annotations.NullMarked;
