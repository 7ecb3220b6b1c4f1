package io.skystack.kube2sky.publish;

import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A sink in memory that carries a write out when the test says so. */
final class SlowSink implements RecordSink {
  private final MemoryRecords records;
  private final int most;
  private final List<Pending> pending = new ArrayList<>();
  private int asked;

  /** A write that was asked for. */
  record Pending(int number, List<Write> writes, CompletableFuture<Long> answer) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Pending that && that.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  SlowSink(MemoryRecords records, int most) {
    this.records = records;
    this.most = most;
  }

  @Override
  public synchronized CompletableFuture<Long> write(List<Write> writes) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    pending.add(new Pending(++asked, writes, answer));
    return answer;
  }

  /** Those that wait, in the order in which they came. */
  synchronized List<Pending> pending() {
    return List.copyOf(pending);
  }

  /** Carries one out. */
  void carryOut(Pending one) {
    take(one);
    var unused =
        records
            .write(one.writes())
            .whenComplete(
                (revision, error) -> {
                  if (error == null) {
                    one.answer().complete(revision);
                  } else {
                    one.answer().completeExceptionally(error);
                  }
                });
  }

  private synchronized void take(Pending one) {
    pending.remove(one);
  }

  @Override
  public int mostWrites() {
    return most;
  }

  @Override
  public void close() {}
}
