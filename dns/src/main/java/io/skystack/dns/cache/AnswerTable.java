package io.skystack.dns.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answers that are stored. Reading takes no lock. What is asked for often stays when room is
 * needed; names that are asked for once do not push it out (W-TinyLFU, see Caffeine).
 */
final class AnswerTable {
  /** A weight must fit an int, and so must the sum of a share and its like. */
  private static final long MAX_SHARE = 1 << 20;

  private final Cache<CacheKey, Entry> entries;
  private final CacheCounts metrics;

  AnswerTable(CacheOptions options, CacheCounts metrics, Ticker ticker) {
    // One weight bounds both: an entry weighs what it takes, and no less than its share.
    long share = Math.max(1, Math.min(options.maxBytes() / options.maxEntries(), MAX_SHARE));
    this.metrics = metrics;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(share * options.maxEntries())
            .weigher((CacheKey key, Entry entry) -> (int) Math.max(share, entry.bytes()))
            .expireAfter(
                Expiry.<CacheKey, Entry>writing(
                    (key, entry) -> Duration.ofNanos(entry.keepNanos())))
            .evictionListener(this::evicted)
            .ticker(ticker)
            .executor(Runnable::run) // short work: a turn of another thread costs more
            .build();
  }

  private void evicted(@Nullable CacheKey key, @Nullable Entry entry, RemovalCause cause) {
    if (cause == RemovalCause.SIZE && entry != null) {
      metrics.evicted(entry.kind());
    }
  }

  Optional<Entry> get(CacheKey key) {
    return Optional.ofNullable(entries.getIfPresent(key));
  }

  void put(CacheKey key, Entry entry) {
    entries.put(key, entry);
    metrics.inserted(entry.kind());
  }

  void remove(CacheKey key) {
    entries.invalidate(key);
  }

  void clear() {
    entries.invalidateAll();
  }

  long size() {
    return entries.estimatedSize();
  }

  /** Those of a kind. Walks the table: for whoever scrapes, not for queries. */
  long size(Kind kind) {
    return entries.asMap().values().stream().filter(entry -> entry.kind() == kind).count();
  }

  /** The memory of all, about. Walks the table: for whoever scrapes, not for queries. */
  long bytes() {
    return entries.asMap().values().stream().mapToLong(Entry::bytes).sum();
  }

  /** Does at once what is else done now and then: makes room, drops what has ended. */
  void tidy() {
    entries.cleanUp();
  }
}
