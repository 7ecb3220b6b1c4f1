/**
 * What skydns is told to do: by flags, by the environment, and by the document that lies in etcd
 * beside the records. {@link io.skystack.skydns.config.Flags} are all of the command line's; out of
 * them come {@link io.skystack.skydns.config.Settings}.
 *
 * <p>What enters here only says what is wanted; nothing of it serves.
 */
@NullMarked
package io.skystack.skydns.config;

import org.jspecify.annotations.NullMarked;
