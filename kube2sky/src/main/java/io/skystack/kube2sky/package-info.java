/** The kube2sky command. */
@NullMarked
package io.skystack.kube2sky;

import org.jspecify.annotations.NullMarked;
