/**
 * Objects from a folder of manifests, followed as its files change: for trying things out, for
 * tests, and for clusters whose objects come from elsewhere. Nothing of a Kubernetes client is
 * needed here.
 */
@NullMarked
package io.skystack.kube2sky.source.manifests;

import org.jspecify.annotations.NullMarked;
