/** A Kubernetes API server with objects in it, and what makes names of them. */
@NullMarked
package io.skystack.bench.cluster;

import org.jspecify.annotations.NullMarked;
