/**
 * Kubernetes objects as far as a DNS record needs them: small, immutable, compared by value. Whole
 * objects are never kept; {@link io.skystack.kube2sky.model.ObjectReader} takes out of their fields
 * what stands here and lets the rest go.
 */
@NullMarked
package io.skystack.kube2sky.model;

import org.jspecify.annotations.NullMarked;
