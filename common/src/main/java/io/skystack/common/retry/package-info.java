/** How long to wait before what failed is tried again. */
@NullMarked
package io.skystack.common.retry;

import org.jspecify.annotations.NullMarked;
