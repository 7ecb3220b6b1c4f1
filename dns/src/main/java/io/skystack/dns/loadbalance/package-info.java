/** The {@code loadbalance} plugin: the order of addresses. */
@NullMarked
package io.skystack.dns.loadbalance;

import org.jspecify.annotations.NullMarked;
