/**
 * The record format: what a key and its JSON value mean. Keys ({@link
 * io.skystack.common.record.RecordKey}), values ({@link io.skystack.common.record.ServiceRecord})
 * and the translation of both from and to etcd ({@link io.skystack.common.record.RecordCodec}).
 *
 * <p>Values only: nothing here does I/O, keeps state or knows where records live.
 */
@NullMarked
package io.skystack.common.record;

import org.jspecify.annotations.NullMarked;
