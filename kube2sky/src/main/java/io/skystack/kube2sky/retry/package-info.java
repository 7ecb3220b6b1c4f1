/** How long to wait before what failed is tried again. */
@NullMarked
package io.skystack.kube2sky.retry;

import org.jspecify.annotations.NullMarked;
