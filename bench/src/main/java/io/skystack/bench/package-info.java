/**
 * What a query costs. Servers side by side, in one run on one machine, with the same records and
 * questions: {@code ./sky bench}. Single methods: {@code ./sky bench jmh}.
 */
@NullMarked
package io.skystack.bench;

import org.jspecify.annotations.NullMarked;
