/** What transports and upstream clients share: event loops, and the kinds of sockets they drive. */
@NullMarked
package io.skystack.dns.net;

import org.jspecify.annotations.NullMarked;
