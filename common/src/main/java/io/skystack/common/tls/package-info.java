/** Certificates and keys as operators give them: PEM files. */
@NullMarked
package io.skystack.common.tls;

import org.jspecify.annotations.NullMarked;
