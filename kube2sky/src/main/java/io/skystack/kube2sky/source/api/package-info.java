/**
 * Objects from an API server: lists in pages, then a watch from the list's version, for each kind.
 * Connections, certificates and logins are the Kubernetes client's; what is kept of an object, and
 * what is done when a list or a watch breaks, is decided here. The client's own informers would
 * keep whole objects.
 */
@NullMarked
package io.skystack.kube2sky.source.api;

import org.jspecify.annotations.NullMarked;
