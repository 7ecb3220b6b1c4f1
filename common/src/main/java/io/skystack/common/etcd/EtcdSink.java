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
import java.util.concurrent.CompletableFuture;

/**
 * Writes records to etcd, one transaction a call, each key guarded by the revision that it was last
 * written at. Nothing is repeated here but a call that etcd did not take because its token had run
 * out. Failures are {@link RecordSink.ConflictException} or {@link EtcdException}.
 */
public final class EtcdSink implements RecordSink {
  /** etcd's own default limit ({@code --max-txn-ops}). */
  private static final int MOST_WRITES = 128;

  private final EtcdConnection connection;
  private final Duration mutationTimeout;
  private final KeySpace keys;

  /** A sink whose calls fail when etcd has not answered within {@code mutationTimeout}. */
  public EtcdSink(EtcdConnection connection, Duration mutationTimeout) {
    this.connection = connection;
    this.mutationTimeout = mutationTimeout;
    this.keys = new KeySpace(connection.options().pathPrefix());
  }

  @Override
  public CompletableFuture<Long> write(List<Write> writes) {
    if (writes.size() > MOST_WRITES) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(writes.size() + " writes in one, " + MOST_WRITES + " fit"));
    }
    TxnRequest.Builder transaction = TxnRequest.newBuilder();
    for (Write write : writes) {
      ByteString key = keys.toEtcd(write.key());
      transaction.addCompare(guard(key, write.expected()));
      transaction.addSuccess(operation(key, write));
      transaction.addFailure(look(key));
    }
    return connection
        .call(KVGrpc.getTxnMethod(), transaction.build(), mutationTimeout)
        .thenCompose(answer -> result(writes, answer));
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

  private CompletableFuture<Long> result(List<Write> writes, TxnResponse answer) {
    if (!answer.getSucceeded()) {
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

  private static String conflict(List<Write> writes, TxnResponse answer) {
    for (int i = 0; i < writes.size() && i < answer.getResponsesCount(); i++) {
      ResponseOp found = answer.getResponses(i);
      Write write = writes.get(i);
      long there =
          found.getResponseRange().getKvsCount() == 0
              ? 0
              : found.getResponseRange().getKvs(0).getModRevision();
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
    return MOST_WRITES;
  }

  /** Nothing: the connection is closed by who opened it. */
  @Override
  public void close() {}
}
