/**
 * Mirrors of etcd that several server blocks answer from. Nothing of a block itself enters here.
 */
@NullMarked
package io.skystack.skydns.mirror;

import org.jspecify.annotations.NullMarked;
