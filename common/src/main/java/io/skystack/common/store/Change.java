package io.skystack.common.store;

import io.skystack.common.record.RecordKey;

/** One step from one state of a store to the next. */
public sealed interface Change {
  /** Where. */
  RecordKey key();

  /** A record that is new or says something new. */
  record Put(StoredRecord record) implements Change {
    @Override
    public RecordKey key() {
      return record.key();
    }
  }

  /** A record that is gone. */
  record Delete(RecordKey key) implements Change {}
}
