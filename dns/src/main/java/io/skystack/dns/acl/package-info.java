/** The {@code acl} plugin: which clients may ask what. */
@NullMarked
package io.skystack.dns.acl;

import org.jspecify.annotations.NullMarked;
