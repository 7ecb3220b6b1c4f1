package io.skystack.common.store;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;

/**
 * A record where it lies.
 *
 * @param key its place
 * @param value what it says
 * @param revision the store's revision at which it was last written (etcd's {@code mod_revision});
 *     above 0
 * @param lease what it hangs on; {@link Lease#NONE} for nothing
 */
public record StoredRecord(RecordKey key, ServiceRecord value, long revision, Lease lease) {}
