package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;

/**
 * A record that is to lie at a key. Where several lie at one key, {@link Desired} finds a place for
 * each.
 */
public record Claim(RecordKey key, ServiceRecord value) {}
