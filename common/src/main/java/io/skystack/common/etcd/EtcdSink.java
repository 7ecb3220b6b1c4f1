package io.skystack.common.etcd;

import io.skystack.common.store.RecordSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes records to etcd, one transaction a call. */
public final class EtcdSink implements RecordSink {
  /** etcd's own default limit ({@code --max-txn-ops}). */
  private static final int MOST_WRITES = 128;

  /** A sink whose calls fail when etcd has not answered within {@code mutationTimeout}. */
  public EtcdSink(EtcdConnection connection, Duration mutationTimeout) {}

  @Override
  public CompletableFuture<Long> write(List<Write> writes) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public int mostWrites() {
    return MOST_WRITES;
  }

  /** Nothing: the connection is closed by who opened it. */
  @Override
  public void close() {}
}
