/**
 * Kubernetes objects as they come over the wire or out of a file, by the names of their fields:
 * from JSON, or from the API's own protobuf, which costs a fraction of it. What reads fields does
 * not see which of the two it is.
 */
@NullMarked
package io.skystack.kube2sky.fields;

import org.jspecify.annotations.NullMarked;
