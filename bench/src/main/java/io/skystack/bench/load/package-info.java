/** Load, by dnsperf, and what it saw. */
@NullMarked
package io.skystack.bench.load;

import org.jspecify.annotations.NullMarked;
