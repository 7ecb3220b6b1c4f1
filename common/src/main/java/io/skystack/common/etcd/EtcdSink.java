package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.store.RecordSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Writes records to etcd, one transaction a call, each key guarded by the revision that it was last
 * written at. Nothing is repeated here but a call that etcd did not take because its token had run
 * out. Failures are {@link RecordSink.ConflictException}, {@link RecordSink.FencedException} or
 * {@link EtcdException}.
 */
public final class EtcdSink implements RecordSink {
  /** etcd's own default limit ({@code --max-txn-ops}), for guards and for writes. */
  private static final int MOST_OPERATIONS = 128;

  private final EtcdConnection connection;
  private final Duration mutationTimeout;
  private final Optional<EtcdFence> fence;
  private final KeySpace keys;

  /** A sink whose calls fail when etcd has not answered within {@code mutationTimeout}. */
  public EtcdSink(EtcdConnection connection, Duration mutationTimeout) {
    this(connection, mutationTimeout, Optional.empty());
  }

  /** As the other, of a writer that may only write while it holds {@code fence}. */
  public EtcdSink(EtcdConnection connection, Duration mutationTimeout, Optional<EtcdFence> fence) {
    this.connection = connection;
    this.mutationTimeout = mutationTimeout;
    this.fence = fence;
    this.keys = new KeySpace(connection.options().pathPrefix());
  }

  @Override
  public CompletableFuture<Long> write(List<Write> writes) {
    if (writes.size() > mostWrites()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(writes.size() + " writes in one, " + mostWrites() + " fit"));
    }
    if (fence.isPresent() && !fence.get().isTaken()) {
      return CompletableFuture.failedFuture(new FencedException("this writer does not lead"));
    }
    TxnRequest.Builder transaction = TxnRequest.newBuilder();
    Optional<Compare> holds = fence.map(EtcdFence::guard);
    for (Write write : writes) {
      ByteString key = keys.toEtcd(write.key());
      transaction.addCompare(guard(key, write.expected()));
      transaction.addSuccess(operation(key, write));
      transaction.addFailure(look(key));
    }
    holds.ifPresent(transaction::addCompare);
    fence.ifPresent(held -> transaction.addFailure(held.look()));
    return connection
        .call(KVGrpc.getTxnMethod(), transaction.build(), mutationTimeout)
        .thenCompose(answer -> result(writes, holds, answer));
  }

  /** A key that is not there has the modification revision 0. */
  private static Compare guard(ByteString key, long expected) {
    return Compare.newBuilder()
        .setKey(key)
        .setTarget(Compare.CompareTarget.MOD)
        .setResult(Compare.CompareResult.EQUAL)
        .setModRevision(expected)
        .build();
  }

  private static RequestOp operation(ByteString key, Write write) {
    RequestOp.Builder operation = RequestOp.newBuilder();
    if (write instanceof Put put) {
      ByteString value = ByteString.copyFrom(RecordCodec.format(put.value()));
      operation.setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value));
    } else {
      operation.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key));
    }
    return operation.build();
  }

  private static RequestOp look(ByteString key) {
    return RequestOp.newBuilder()
        .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(true))
        .build();
  }

  private CompletableFuture<Long> result(
      List<Write> writes, Optional<Compare> holds, TxnResponse answer) {
    if (!answer.getSucceeded()) {
      if (holds.isPresent() && isFenced(holds.get(), answer)) {
        return CompletableFuture.failedFuture(
            new FencedException("another writer leads since: nothing was written"));
      }
      return CompletableFuture.failedFuture(new ConflictException(conflict(writes, answer)));
    }
    boolean changed =
        answer.getResponsesList().stream()
            .anyMatch(
                response ->
                    response.hasResponsePut()
                        || response.getResponseDeleteRange().getDeleted() > 0);
    // What changed nothing is told by no watch: it can be seen already.
    return CompletableFuture.completedFuture(changed ? answer.getHeader().getRevision() : 0L);
  }

  private static boolean isFenced(Compare guard, TxnResponse answer) {
    ResponseOp last = answer.getResponses(answer.getResponsesCount() - 1);
    return EtcdFence.isBroken(guard, revisionOf(last));
  }

  /** Of the key that was looked at; 0 where nothing was there. */
  private static long revisionOf(ResponseOp found) {
    return found.getResponseRange().getKvsCount() == 0
        ? 0
        : found.getResponseRange().getKvs(0).getModRevision();
  }

  private static String conflict(List<Write> writes, TxnResponse answer) {
    for (int i = 0; i < writes.size() && i < answer.getResponsesCount(); i++) {
      Write write = writes.get(i);
      long there = revisionOf(answer.getResponses(i));
      if (there != write.expected()) {
        return "at "
            + write.key()
            + " is revision "
            + there
            + " (0: nothing), not "
            + write.expected();
      }
    }
    return "another record is at one of " + writes.size() + " keys";
  }

  @Override
  public int mostWrites() {
    return fence.isPresent() ? MOST_OPERATIONS - 1 : MOST_OPERATIONS;
  }

  /** Nothing: the connection is closed by who opened it. */
  @Override
  public void close() {}
}
