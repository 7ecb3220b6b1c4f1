/**
 * Answers from records by SkyDNS's rules. {@link io.skystack.skydns.answer.SkyPlugin} is what a
 * chain holds; it sends each query its way. For a name of a domain, what the name's records give
 * for a type is worked out by one class a family of types (all are {@link
 * io.skystack.skydns.answer.Answerer}s); {@link io.skystack.skydns.answer.Inquiry} carries one
 * query through them: the one state of the records that it sees, and the way to the servers
 * outside.
 *
 * <p>Nothing here waits, holds a lock or knows where records live.
 */
@NullMarked
package io.skystack.skydns.answer;

import org.jspecify.annotations.NullMarked;
