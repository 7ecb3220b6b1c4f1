package io.skystack.common.store;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where a publisher writes records. */
public interface RecordSink extends AutoCloseable {
  /**
   * Writes all of {@code writes} at once or none of them.
   *
   * @param writes at most {@link #mostWrites}, no two of one key
   * @return the revision at which they can be read. Fails with {@link ConflictException} if a guard
   *     did not hold (nothing was written: read again), with {@link FencedException} if another
   *     writer has taken over (nothing was written, and nothing will be), with any other exception
   *     if the store could not be reached or refused (nobody knows whether it was written: read
   *     again)
   */
  CompletableFuture<Long> write(List<Write> writes);

  /** How many writes one call takes. */
  int mostWrites();

  @Override
  void close();

  /** One record to write, guarded by what the writer believes to be there. */
  sealed interface Write {
    /** Where. */
    RecordKey key();

    /** The revision of the record that must be there now; 0 if there must be none. */
    long expected();
  }

  /** Writes a record. */
  record Put(RecordKey key, ServiceRecord value, long expected) implements Write {}

  /** Takes a record away. */
  record Delete(RecordKey key, long expected) implements Write {}

  /** Something else was there than the writer believed. */
  final class ConflictException extends Exception {
    public ConflictException(String message) {
      super(message);
    }
  }

  /** This writer was the one that may write, and another one is now. */
  final class FencedException extends Exception {
    public FencedException(String message) {
      super(message);
    }
  }
}
