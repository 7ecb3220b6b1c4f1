/**
 * The small directives that change how queries come and how answers go, rather than what they say:
 * {@code bind}, {@code bufsize}, {@code debug}, {@code nsid}, {@code root}, {@code timeouts},
 * {@code tls}.
 */
@NullMarked
package io.skystack.dns.settings;

import org.jspecify.annotations.NullMarked;
