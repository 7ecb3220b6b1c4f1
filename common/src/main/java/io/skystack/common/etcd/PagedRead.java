package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.skystack.common.etcd.EtcdException.Kind;
import io.skystack.common.store.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One reading of all records, page by page at one revision. Pages grow, because etcd counts all
 * that is still to come for each of them: a hundred thousand records in pages of a thousand cost it
 * five million steps. A compaction that overtakes the reading makes it start over, an answer that
 * is too large makes the pages smaller. Runs on the mirror's thread.
 */
final class PagedRead {
  private static final int LARGEST_PAGE = 16_000;
  private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);

  private final EtcdConnection connection;
  private final KeySpace keys;
  private final RecordReader reader;
  private final MirrorMetrics metrics;
  private final Duration timeout;
  private final Executor mirror;
  private final CompletableFuture<Result> result = new CompletableFuture<>();

  private int pageSize;
  private int largestPage = LARGEST_PAGE;
  private long clusterId;
  private long revision;
  private List<StoredRecord> records = new ArrayList<>();
  private Optional<String> config = Optional.empty();

  /** All that there was at a revision, and the configuration beside it. */
  record Result(
      long clusterId, long revision, List<StoredRecord> records, Optional<String> config) {}

  PagedRead(
      EtcdConnection connection,
      KeySpace keys,
      RecordReader reader,
      MirrorMetrics metrics,
      Timing timing,
      Executor mirror) {
    this.connection = connection;
    this.keys = keys;
    this.reader = reader;
    this.metrics = metrics;
    this.timeout = timing.call();
    this.pageSize = timing.pageSize();
    this.mirror = mirror;
  }

  /** Reads. Fails with an {@link EtcdException}. */
  CompletableFuture<Result> run() {
    startOver();
    return result;
  }

  private void startOver() {
    revision = 0;
    records = new ArrayList<>();
    config = Optional.empty();
    ask(keys.start());
  }

  private void ask(ByteString from) {
    RangeRequest request =
        RangeRequest.newBuilder()
            .setKey(from)
            .setRangeEnd(keys.end())
            .setLimit(pageSize)
            .setRevision(revision)
            .build();
    var unused =
        connection
            .call(KVGrpc.getRangeMethod(), request, timeout)
            .whenComplete((page, error) -> mirror.execute(() -> guarded(from, page, error)));
  }

  private void guarded(ByteString from, @Nullable RangeResponse page, @Nullable Throwable error) {
    try {
      answered(from, page, error);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void answered(ByteString from, @Nullable RangeResponse page, @Nullable Throwable error) {
    if (page == null) {
      failed(from, connection.errors().of(error == null ? new Exception() : error, ""));
      return;
    }
    if (revision == 0) {
      revision = page.getHeader().getRevision();
      clusterId = page.getHeader().getClusterId();
    }
    if (page.getHeader().getClusterId() != clusterId) {
      startOver();
      return;
    }
    List<KeyValue> kvs = page.getKvsList();
    pageSize = Math.min(largestPage, 2 * pageSize);
    if (page.getMore() && !kvs.isEmpty()) {
      ask(kvs.get(kvs.size() - 1).getKey().concat(ZERO)); // comes while this page is taken in
    }
    kvs.forEach(this::take);
    if (!page.getMore()) {
      result.complete(new Result(clusterId, revision, records, config));
    }
  }

  private void take(KeyValue kv) {
    if (keys.isConfig(kv.getKey())) {
      config = Optional.of(ConfigDocument.of(kv.getValue()));
    } else {
      reader.read(kv).ifPresent(records::add);
    }
  }

  private void failed(ByteString from, EtcdException error) {
    if (error.kind() == Kind.COMPACTED) {
      metrics.compactions.inc();
      startOver();
    } else if (error.kind() == Kind.TOO_LARGE && pageSize > 1) {
      pageSize = Math.max(1, pageSize / 4);
      largestPage = pageSize;
      ask(from);
    } else {
      result.completeExceptionally(error);
    }
  }
}
