/** Benchmarks of single methods, for JMH. */
@NullMarked
package io.skystack.bench.micro;

import org.jspecify.annotations.NullMarked;
