/**
 * Where objects come from. An {@link io.skystack.kube2sky.source.ObjectSource} tells a listener of
 * all objects there are and of every change after; behind it is an API server ({@code api}) or a
 * folder of manifests ({@code manifests}), and nobody else needs to know which.
 */
@NullMarked
package io.skystack.kube2sky.source;

import org.jspecify.annotations.NullMarked;
