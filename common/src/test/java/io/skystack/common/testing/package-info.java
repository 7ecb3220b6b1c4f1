/** What tests of every module use. */
@NullMarked
package io.skystack.common.testing;

import org.jspecify.annotations.NullMarked;
