/**
 * The plugin {@code kubernetes} of a Corefile: the same watching, translating and answering as that
 * of the {@code kubedns} command, for the zones that a server block names.
 */
@NullMarked
package io.skystack.kubedns.corefile;

import org.jspecify.annotations.NullMarked;
