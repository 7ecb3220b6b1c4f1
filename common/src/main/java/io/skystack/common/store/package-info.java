/**
 * Where records are, seen from those who do not need to know: {@link
 * io.skystack.common.store.RecordSink} is what a publisher writes to, {@link
 * io.skystack.common.store.RecordStore} what an answer is read from. {@link
 * io.skystack.common.store.MemoryRecords} is both, in memory; the {@code etcd} package has a mirror
 * and a writer.
 *
 * <p>Reading goes through an immutable {@link io.skystack.common.store.RecordTree}, so a query sees
 * one state of all records, holds no lock and waits for nobody. {@link
 * io.skystack.common.store.Versions} tells whether what was read still holds.
 */
@NullMarked
package io.skystack.common.store;

import org.jspecify.annotations.NullMarked;
