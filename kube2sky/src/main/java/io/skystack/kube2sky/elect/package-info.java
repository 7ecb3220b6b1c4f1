/**
 * Which of several replicas writes. An {@link io.skystack.kube2sky.elect.Elector} holds a Lease of
 * the Kubernetes API or waits for it, and tells its {@link io.skystack.kube2sky.elect.Candidate}.
 * It knows nothing of records; that a replaced leader writes nothing more is not its business but
 * the store's (see the fence in {@code common.etcd}), for no clock can promise it.
 */
@NullMarked
package io.skystack.kube2sky.elect;

import org.jspecify.annotations.NullMarked;
