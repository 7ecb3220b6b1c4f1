/** The {@code hosts} plugin: names from a file as {@code /etc/hosts}, and from the Corefile. */
@NullMarked
package io.skystack.dns.hosts;

import org.jspecify.annotations.NullMarked;
