/**
 * Tables of cases: records, questions and the whole answers to them, as text in {@code
 * resources/cases}. How they are asked is the runner's business.
 *
 * <p>A file holds cases. Each starts with {@code == title}; then come its records, as a path and a
 * JSON value a line ({@code lease=SECONDS} behind it for what is left of a lease), then questions.
 * Lines that set the scene: {@code domains: NAME,NAME}, {@code store: filling|stale}, {@code
 * outside: RECORD} for what other servers know, {@code outside-fails: NAME} for what they cannot
 * say. A question is {@code ? NAME TYPE}; then comes what is expected: the response code, flags
 * ({@code aa ra}) and {@code ede=CODE} in one line, then the sections as dig prints them, under
 * {@code ANSWER}, {@code AUTHORITY} and {@code ADDITIONAL}. A section that is not there is expected
 * to be empty. {@code SOA} stands for the SOA that comes with a negative answer. Lines that start
 * with {@code #} are comments.
 */
@NullMarked
package io.skystack.skydns.cases;

import org.jspecify.annotations.NullMarked;
