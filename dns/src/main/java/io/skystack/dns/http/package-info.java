/**
 * What HTTP adds to a DNS message (RFC 8484): where it is in a request, which status an unfit
 * request gets, how long a response may be kept. Nothing here knows of sockets or answers.
 */
@NullMarked
package io.skystack.dns.http;

import org.jspecify.annotations.NullMarked;
