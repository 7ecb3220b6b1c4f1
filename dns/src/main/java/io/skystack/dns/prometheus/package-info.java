/** Counts queries under CoreDNS's names, so that its dashboards and alerts go on working. */
@NullMarked
package io.skystack.dns.prometheus;

import org.jspecify.annotations.NullMarked;
