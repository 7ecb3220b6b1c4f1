/**
 * The kube2sky command: watch ({@code source}), translate ({@code translate}), publish ({@code
 * publish}). What is watched and what is written are interfaces, so that the same three steps fill
 * etcd from an API server, from a folder of manifests, or fill a store in memory.
 */
@NullMarked
package io.skystack.kube2sky;

import org.jspecify.annotations.NullMarked;
