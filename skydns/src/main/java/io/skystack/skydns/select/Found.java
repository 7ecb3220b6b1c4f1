package io.skystack.skydns.select;

import io.skystack.common.store.StoredRecord;
import java.util.List;

/**
 * What lies at a name, before duplicates and groups.
 *
 * @param records in the order of their keys
 * @param exists whether anything lies at the name or below it
 * @param visited how many keys were looked at
 * @param complete false if there may be more
 */
record Found(List<StoredRecord> records, boolean exists, int visited, boolean complete) {}
