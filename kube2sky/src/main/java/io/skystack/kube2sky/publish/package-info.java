/**
 * Brings a store to what should be in it. Level-triggered: what is compared is what should be and
 * what is, never the events between them, so that nothing depends on having seen every one. Knows
 * records, a {@link io.skystack.common.store.RecordStore} and a {@link
 * io.skystack.common.store.RecordSink}; of Kubernetes it knows nothing.
 */
@NullMarked
package io.skystack.kube2sky.publish;

import org.jspecify.annotations.NullMarked;
