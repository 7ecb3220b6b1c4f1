package io.skystack.kubedns.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.common.snapshot.Snapshot;
import io.skystack.common.snapshot.SnapshotFile;
import io.skystack.common.snapshot.SnapshotKeeper;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the records, and the configuration beside them, in a file while the program runs, and gives
 * them back to the next run.
 */
public final class SnapshotTask implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotTask.class);

  private static final Duration TICK = Duration.ofMillis(500);

  /** Writing all records takes a second of a core with a hundred thousand of them. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private static final long CLOSE_SECONDS = 3;

  private final String origin;
  private final PublishedRecords records;
  private final ServedRecords served;
  private final Supplier<Map<String, String>> config;
  private final SnapshotKeeper keeper;
  private final ObjectMapper mapper = new ObjectMapper();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread writing = new Thread(task, "snapshot");
            writing.setDaemon(true);
            return writing;
          });
  private Instant lastFresh = Instant.EPOCH;

  /**
   * A task that is not started yet.
   *
   * @param domain whose records these are
   * @param config what configuration is followed, as it was last told
   * @param failed is told of each time that the file could not be written
   * @throws io.skystack.common.cli.OperatorException if it could never be
   */
  public SnapshotTask(
      Path file,
      String domain,
      PublishedRecords records,
      Supplier<Map<String, String>> config,
      Runnable failed) {
    this.origin = "kubedns " + domain;
    this.records = records;
    this.served = records.served();
    this.config = config;
    this.keeper = new SnapshotKeeper(new SnapshotFile(file, origin, failed), this::take, PAUSE);
  }

  /**
   * Puts the records of an earlier run into memory, where there are any.
   *
   * @return the configuration of that run; empty where there was none
   */
  public Optional<Map<String, String>> restore() {
    Optional<Snapshot> found = keeper.read(id -> Lease.NONE);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<RecordSink.Write> writes = new ArrayList<>(found.get().records().size());
    for (StoredRecord record : found.get().records().all()) {
      writes.add(new RecordSink.Put(record.key(), record.value(), 0));
    }
    records.memory().write(writes).join();
    lastFresh = found.get().time();
    served.restored(found.get().time());
    return found.get().config().map(this::read);
  }

  private Map<String, String> read(String json) {
    try {
      return mapper.readValue(json, new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      log.warn("the configuration in the snapshot cannot be used: {}", e.getOriginalMessage());
      return Map.of();
    }
  }

  /** Begins to write. */
  public void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::tick, TICK.toNanos(), TICK.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void tick() {
    try {
      keeper.tick(System.nanoTime(), fresh());
    } catch (RuntimeException e) {
      log.error("a fault in keeping the snapshot", e); // the next tick may do
    }
  }

  private Instant fresh() {
    if (served.status() instanceof StoreStatus.Live) {
      lastFresh = Instant.now();
    }
    return lastFresh;
  }

  private Optional<Snapshot> take(Instant fresh) {
    if (!served.isFilled()) {
      return Optional.empty();
    }
    Optional<String> text = Optional.of(json(config.get()));
    // The tree says whether anything has changed: memory has no history to go on from.
    return Optional.of(new Snapshot(origin, 0, 1, fresh, served.tree(), text));
  }

  private String json(Map<String, String> data) {
    try {
      return mapper.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are JSON", e);
    }
  }

  /** Writes what there is to write, and ends. */
  @Override
  public void close() {
    thread.execute(() -> keeper.finish(fresh()));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("ended before the snapshot was written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
