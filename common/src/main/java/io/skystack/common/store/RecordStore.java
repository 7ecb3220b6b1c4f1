package io.skystack.common.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Records to answer from. All methods may be called by any thread, and none of them waits. */
public interface RecordStore {
  /** All records as they are now. The tree never changes; the next call may give another. */
  RecordTree tree();

  /**
   * The versions of the tree's parts. Whoever keeps what was read takes a stamp first and reads the
   * tree after; as long as the stamp holds, so does what was read.
   */
  Versions versions();

  /** How far {@link #tree} is to be trusted. */
  StoreStatus status();

  /**
   * Completes once what a sink of the same store has written at {@code revision} can be seen in
   * {@link #tree}, or the store was read anew since this call, so that whatever can be seen is
   * newer than the caller's knowledge. Completes on the store's own thread or the caller's; never
   * exceptionally.
   */
  CompletableFuture<Void> reached(long revision);

  /**
   * Tells {@code listener} of every change that comes after this call, in order, after it can be
   * seen in {@link #tree}; what was changed together comes in one list. The listener runs on the
   * store's own thread: it must be quick and must not throw.
   *
   * @return ends it
   */
  AutoCloseable onChange(Consumer<List<Change>> listener);
}
