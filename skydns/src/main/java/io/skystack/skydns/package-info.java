/**
 * The skydns command: its flags, and how the parts are put together and taken down.
 *
 * <p>What is answered lies in {@link io.skystack.skydns.answer}, which records a name has in {@link
 * io.skystack.skydns.select}.
 */
@NullMarked
package io.skystack.skydns;

import org.jspecify.annotations.NullMarked;
