package io.skystack.skydns.select;

import io.skystack.common.store.StoredRecord;

/** Who is told which records of a name were left out, and why. */
public interface LeftOut {
  /** Nobody. */
  LeftOut UNTOLD =
      new LeftOut() {
        @Override
        public void saysTheSame(StoredRecord record, StoredRecord first) {}

        @Override
        public void ofAnotherGroup(StoredRecord record, String ruling) {}

        @Override
        public void notOwn(StoredRecord record) {}
      };

  /** One before it is alike in host, port, priority, weight and text. */
  void saysTheSame(StoredRecord record, StoredRecord first);

  /** The group of the shortest key rules. */
  void ofAnotherGroup(StoredRecord record, String ruling);

  /** It lies below a name that has only what is its own ({@link Scope#OWN}). */
  void notOwn(StoredRecord record);
}
