/** The records and the questions that every server is given alike. */
@NullMarked
package io.skystack.bench.data;

import org.jspecify.annotations.NullMarked;
