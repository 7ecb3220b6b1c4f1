/**
 * What lies in etcd and will not be served as meant. {@link io.skystack.skydns.check.Checker} is
 * shown every key once and then looks at all records together; each {@link
 * io.skystack.skydns.check.Finding} goes to whoever prints it as soon as it is known.
 */
@NullMarked
package io.skystack.skydns.check;

import org.jspecify.annotations.NullMarked;
