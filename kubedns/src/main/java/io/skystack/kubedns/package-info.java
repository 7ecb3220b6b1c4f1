/**
 * kubedns: the names of a Kubernetes cluster, watched, translated and answered in one process. Only
 * what joins the parts is here: watching and translating are kube2sky's, answering is skydns's,
 * cache and forwarding are the engine's.
 */
@NullMarked
package io.skystack.kubedns;

import org.jspecify.annotations.NullMarked;
