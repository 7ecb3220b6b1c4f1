/**
 * exechealthz: commands, run again and again, as health checks over HTTP. It knows nothing of DNS
 * or of records.
 */
@NullMarked
package io.skystack.exechealthz;

import org.jspecify.annotations.NullMarked;
