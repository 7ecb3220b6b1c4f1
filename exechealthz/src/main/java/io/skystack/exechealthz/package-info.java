/**
 * exechealthz: commands and questions to DNS servers, again and again, as health checks over HTTP.
 * It knows nothing of records, and rests on no engine: what it watches must not be what it runs on.
 */
@NullMarked
package io.skystack.exechealthz;

import org.jspecify.annotations.NullMarked;
