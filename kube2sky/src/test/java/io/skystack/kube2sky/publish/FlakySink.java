package io.skystack.kube2sky.publish;

import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A sink in memory that notes what is written and fails when told to. */
final class FlakySink implements RecordSink {
  private final MemoryRecords records;
  private final int most;
  private final List<List<Write>> written = new CopyOnWriteArrayList<>();
  private final List<List<Write>> asked = new CopyOnWriteArrayList<>();
  private volatile Function<List<Write>, Throwable> failure = writes -> null;

  FlakySink(MemoryRecords records, int most) {
    this.records = records;
    this.most = most;
  }

  /** From now on a write fails with what this gives, unless it is null. */
  void failing(Function<List<Write>, Throwable> how) {
    failure = how;
  }

  List<List<Write>> written() {
    return written;
  }

  /** Those that failed too. */
  List<List<Write>> asked() {
    return asked;
  }

  @Override
  public CompletableFuture<Long> write(List<Write> writes) {
    asked.add(writes);
    Throwable fails = failure.apply(writes);
    if (fails != null) {
      return CompletableFuture.failedFuture(fails);
    }
    return records
        .write(writes)
        .thenApply(
            revision -> {
              written.add(writes);
              return revision;
            });
  }

  @Override
  public int mostWrites() {
    return most;
  }

  @Override
  public void close() {}
}
