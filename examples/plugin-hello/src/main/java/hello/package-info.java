/** A plugin that greets. */
@NullMarked
package hello;

import org.jspecify.annotations.NullMarked;
