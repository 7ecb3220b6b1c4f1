/**
 * Records in etcd (API version 3): {@link io.skystack.common.etcd.EtcdMirror} holds all of them in
 * memory and follows every change, {@link io.skystack.common.etcd.EtcdSink} writes them in
 * transactions. Both share an {@link io.skystack.common.etcd.EtcdConnection}.
 *
 * <p>Nothing outside of this package knows etcd's protocol. Nothing in it knows DNS or Kubernetes.
 * The protocol's messages and calls are jetcd's; when to call whom, how long to wait, and what to
 * do when a watch is lost is decided here, for that is what the project lives by.
 */
@NullMarked
package io.skystack.common.etcd;

import org.jspecify.annotations.NullMarked;
