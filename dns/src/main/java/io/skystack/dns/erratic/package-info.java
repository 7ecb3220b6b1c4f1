/** The {@code erratic} plugin: a server that behaves badly, to test clients with. */
@NullMarked
package io.skystack.dns.erratic;

import org.jspecify.annotations.NullMarked;
