/**
 * Brings a store to what should be in it. Level-triggered: what is compared is what should be and
 * what is, never the events between them, so that nothing depends on having seen every one. Knows
 * records, a {@link io.skystack.common.store.RecordStore} and a {@link
 * io.skystack.common.store.RecordSink}; of Kubernetes it knows nothing but the names of units.
 *
 * <p>The way of a change, each step a class: {@code Inbox} (came up), {@code Comparison}
 * (translated and compared), {@code WorkQueue} (waits its turn), {@code Dispatcher} (sent with
 * others), {@code Landings} (what came of it). What holds it back: {@code Gate} (the store takes
 * nothing), {@code Brake} (too many deletions), {@code Contention} (someone else keeps changing
 * it). {@code Publisher} owns the thread that all of it belongs to.
 */
@NullMarked
package io.skystack.kube2sky.publish;

import org.jspecify.annotations.NullMarked;
