/** The skydns command. */
@NullMarked
package io.skystack.skydns;

import org.jspecify.annotations.NullMarked;
