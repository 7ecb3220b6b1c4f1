package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.MethodDescriptor;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdException.Kind;
import io.skystack.common.record.RecordKey;
import io.skystack.common.retry.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * One reading of all keys as they lie in etcd, page by page, records or not: for commands that look
 * at etcd and end. Its methods wait.
 */
public final class EtcdScan {
  private static final int FIRST_PAGE = 1_000;
  private static final int LARGEST_PAGE = 16_000;
  private static final int MOST_TRIES = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  private final EtcdConnection connection;
  private final KeySpace keys;
  private int pageSize = FIRST_PAGE;
  private int largestPage = LARGEST_PAGE;

  /**
   * A key with its value.
   *
   * @param path the whole key, for an operator's eyes
   * @param key where its record lies; empty if no record can: a label is empty
   * @param isConfig whether it is the configuration that lies beside the records
   * @param value the bytes, which nobody changes
   * @param revision at which it was written
   * @param lease the identifier of the lease that it hangs on; 0 for none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(
      String path,
      Optional<RecordKey> key,
      boolean isConfig,
      byte[] value,
      long revision,
      long lease) {}

  /**
   * A lease.
   *
   * @param left seconds until it ends; below 0 if it has
   * @param granted seconds that it was given, and is given again whenever it is kept alive
   */
  public record LeaseState(long left, long granted) {}

  /** A scan of what lies below the connection's path prefix. */
  public EtcdScan(EtcdConnection connection) {
    this.connection = connection;
    this.keys = new KeySpace(connection.options().pathPrefix());
  }

  /**
   * Visits every key, in their order, as they are at one revision. Should that be compacted away
   * meanwhile, what follows is read at the newest one.
   *
   * @return the revision
   * @throws OperatorException if etcd cannot be read
   */
  public long readAll(Consumer<Entry> visitor) throws InterruptedException {
    ByteString from = keys.start();
    long revision = 0;
    while (true) {
      Optional<RangeResponse> page = page(from, revision);
      if (page.isEmpty()) { // compacted
        revision = 0;
        continue;
      }
      revision = revision == 0 ? page.get().getHeader().getRevision() : revision;
      List<KeyValue> kvs = page.get().getKvsList();
      kvs.forEach(kv -> visitor.accept(entry(kv)));
      if (!page.get().getMore() || kvs.isEmpty()) {
        return revision;
      }
      from = kvs.get(kvs.size() - 1).getKey().concat(ZERO);
      pageSize = Math.min(largestPage, 2 * pageSize);
    }
  }

  /**
   * The configuration that lies beside the records; empty if there is none.
   *
   * @throws OperatorException if etcd cannot be read
   */
  public Optional<String> config() throws InterruptedException {
    RangeRequest request = RangeRequest.newBuilder().setKey(keys.config()).build();
    try {
      return call(KVGrpc.getRangeMethod(), request).getKvsList().stream()
          .map(kv -> kv.getValue().toStringUtf8())
          .findFirst();
    } catch (EtcdException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  private Entry entry(KeyValue kv) {
    return new Entry(
        KeySpace.show(kv.getKey()),
        keys.toRecord(kv.getKey()),
        keys.isConfig(kv.getKey()),
        kv.getValue().toByteArray(),
        kv.getModRevision(),
        kv.getLease());
  }

  /** A page; empty if its revision was compacted away. */
  private Optional<RangeResponse> page(ByteString from, long revision) throws InterruptedException {
    while (true) {
      RangeRequest request =
          RangeRequest.newBuilder()
              .setKey(from)
              .setRangeEnd(keys.end())
              .setLimit(pageSize)
              .setRevision(revision)
              .build();
      try {
        return Optional.of(call(KVGrpc.getRangeMethod(), request));
      } catch (EtcdException e) {
        if (e.kind() == Kind.COMPACTED && revision != 0) {
          return Optional.empty();
        }
        if (e.kind() != Kind.TOO_LARGE || pageSize == 1) {
          throw new OperatorException(e.getMessage(), e);
        }
        pageSize = Math.max(1, pageSize / 4);
        largestPage = pageSize;
      }
    }
  }

  /**
   * What is left of a lease.
   *
   * @throws OperatorException if etcd does not say
   */
  public LeaseState lease(long id) throws InterruptedException {
    try {
      LeaseTimeToLiveResponse answer =
          call(
              LeaseGrpc.getLeaseTimeToLiveMethod(),
              LeaseTimeToLiveRequest.newBuilder().setID(id).build());
      return new LeaseState(answer.getTTL(), answer.getGrantedTTL());
    } catch (EtcdException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  /** Makes a call, and makes it again while etcd is just not reachable, a few times. */
  private <Q, R> R call(MethodDescriptor<Q, R> method, Q request)
      throws EtcdException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return connection.call(method, request, TIMEOUT).get();
      } catch (ExecutionException e) {
        EtcdException meaning = connection.errors().of(e.getCause(), connection.where());
        if (meaning.kind() != Kind.UNREACHABLE || tries == MOST_TRIES) {
          throw meaning;
        }
        Thread.sleep(BACKOFF.after(tries).toMillis());
      }
    }
  }
}
