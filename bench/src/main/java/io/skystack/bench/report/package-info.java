/** Figures made readable: tables, JSON, pictures. */
@NullMarked
package io.skystack.bench.report;

import org.jspecify.annotations.NullMarked;
