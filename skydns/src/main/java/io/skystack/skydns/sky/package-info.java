/** Records in etcd as a plugin of a Corefile: {@code sky}. */
@NullMarked
package io.skystack.skydns.sky;

import org.jspecify.annotations.NullMarked;
