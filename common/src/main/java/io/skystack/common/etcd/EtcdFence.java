package io.skystack.common.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a writer out that has been replaced and does not know it yet.
 *
 * <p>Writers that elect one of them elsewhere can never be sure that the one before has stopped: it
 * may be asleep, with a transaction half sent. So the elected one puts its name and its term at one
 * key ({@link #take}), and every transaction of an {@link EtcdSink} with this fence demands that
 * the key has not been written since. Whoever is elected next writes the key, and with that nothing
 * more of the one before is taken, however late it comes.
 *
 * <p>Terms grow with each election. A term that is not above the one that stands is refused, so one
 * who was elected and then slept does not drive out its successor.
 *
 * <p>The key lies outside of every prefix for records. Thread-safe.
 */
public final class EtcdFence {
  private static final String FOLDER = "skystack/leader/";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final EtcdConnection connection;
  private final Duration timeout;
  private final ByteString key;

  /** The revision at which this writer took the fence; 0 while it has not. */
  private volatile long revision;

  /**
   * A fence that this writer has not taken.
   *
   * @param name what it is for; those who share it are those of whom one may write
   * @param timeout how long a call to etcd may take
   */
  public EtcdFence(EtcdConnection connection, String name, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
    this.key = ByteString.copyFromUtf8(FOLDER + connection.options().pathPrefix() + "/" + name);
  }

  /** What came of an attempt to take it. */
  public sealed interface Outcome {}

  /** It is taken: this writer may write. */
  public record Taken() implements Outcome {}

  /** Somebody has it with this term, which is not below ours. */
  public record Outdated(long term) implements Outcome {}

  /**
   * Takes the fence.
   *
   * @param holder this writer's name, for an operator
   * @param term above that of everyone who took it before
   * @return fails with an {@link EtcdException} if etcd cannot be reached
   */
  public CompletableFuture<Outcome> take(String holder, long term) {
    RangeRequest look = RangeRequest.newBuilder().setKey(key).build();
    return connection
        .call(KVGrpc.getRangeMethod(), look, timeout)
        .thenCompose(
            there -> {
              long standing = there.getKvsCount() == 0 ? 0 : termOf(there.getKvs(0));
              if (there.getKvsCount() > 0 && standing >= term) {
                return CompletableFuture.completedFuture(new Outdated(standing));
              }
              long expected = there.getKvsCount() == 0 ? 0 : there.getKvs(0).getModRevision();
              return put(holder, term, expected);
            });
  }

  private CompletableFuture<Outcome> put(String holder, long term, long expected) {
    String value = MAPPER.createObjectNode().put("holder", holder).put("term", term).toString();
    RequestOp put =
        RequestOp.newBuilder()
            .setRequestPut(
                PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFrom(value, UTF_8)))
            .build();
    TxnRequest request =
        TxnRequest.newBuilder().addCompare(unchangedSince(expected)).addSuccess(put).build();
    return connection
        .call(KVGrpc.getTxnMethod(), request, timeout)
        .thenCompose(
            answer -> {
              if (!answer.getSucceeded()) {
                return take(holder, term); // somebody came between: look again
              }
              revision = answer.getHeader().getRevision();
              return CompletableFuture.completedFuture(new Taken());
            });
  }

  private static long termOf(KeyValue kv) {
    try {
      JsonNode value = MAPPER.readTree(kv.getValue().toByteArray());
      return value.path("term").asLong(0);
    } catch (IOException e) {
      return 0; // no fence of ours: it is written over
    }
  }

  /** Lets go of it on this side: nothing is written from now on. etcd is not asked. */
  public void drop() {
    revision = 0;
  }

  /** Whether this writer took it and has not let go of it; somebody else may have it since. */
  public boolean isTaken() {
    return revision != 0;
  }

  /** What every write demands. */
  Compare guard() {
    return unchangedSince(revision);
  }

  private Compare unchangedSince(long modRevision) {
    return Compare.newBuilder()
        .setKey(key)
        .setTarget(Compare.CompareTarget.MOD)
        .setResult(Compare.CompareResult.EQUAL)
        .setModRevision(modRevision)
        .build();
  }

  /** Reads the key, for a write that failed. */
  RequestOp look() {
    return RequestOp.newBuilder()
        .setRequestRange(RangeRequest.newBuilder().setKey(key).setKeysOnly(true))
        .build();
  }

  /** Whether what {@link #look} found is not what {@code guard} demanded. */
  static boolean isBroken(Compare guard, long found) {
    return guard.getModRevision() != found;
  }
}
