package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.List;

/** Knows what records give for the types of one family. */
@FunctionalInterface
interface Answerer {
  /**
   * Reads all that has to be read, and asks all that has to be asked outside.
   *
   * @param records those of the name asked for
   * @return what to do once the outside has answered
   */
  Draft draft(Inquiry inquiry, List<StoredRecord> records);

  /** An answer that waits only for the outside. */
  @FunctionalInterface
  interface Draft {
    /** Puts it together; called once, after {@link Outside#whenAnswered} has completed. */
    Found finish();
  }
}
