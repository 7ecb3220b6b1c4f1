package io.skystack.dns.cache;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What the caches with the same labels have counted, those too that are no more. */
public final class CacheCounts {
  private final Map<Kind, LongAdder> hits = kinds();
  private final Map<Kind, LongAdder> insertions = kinds();
  private final Map<Kind, LongAdder> evictions = kinds();
  private final LongAdder misses = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder prefetches = new LongAdder();
  private final List<Cache> caches = new CopyOnWriteArrayList<>();

  CacheCounts() {}

  private static Map<Kind, LongAdder> kinds() {
    Map<Kind, LongAdder> kinds = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      kinds.put(kind, new LongAdder());
    }
    return kinds;
  }

  private static LongAdder of(Map<Kind, LongAdder> kinds, Kind kind) {
    LongAdder adder = kinds.get(kind);
    if (adder == null) {
      throw new IllegalStateException("every kind has a count");
    }
    return adder;
  }

  private static long denials(Map<Kind, LongAdder> kinds) {
    return of(kinds, Kind.DENIAL).sum() + of(kinds, Kind.FAILURE).sum();
  }

  void opened(Cache cache) {
    caches.add(cache);
  }

  void closed(Cache cache) {
    caches.remove(cache);
  }

  void hit(Kind kind) {
    of(hits, kind).increment();
  }

  /** A cache's answer was given again in front of it. */
  public void hitInFront(boolean isSuccess) {
    hit(isSuccess ? Kind.SUCCESS : Kind.DENIAL);
  }

  void miss() {
    misses.increment();
  }

  void inserted(Kind kind) {
    of(insertions, kind).increment();
  }

  void evicted(Kind kind) {
    of(evictions, kind).increment();
  }

  void stale() {
    stale.increment();
  }

  void prefetch() {
    prefetches.increment();
  }

  long hits(Kind kind) {
    return of(hits, kind).sum();
  }

  long insertions(Kind kind) {
    return of(insertions, kind).sum();
  }

  /** Queries answered with records that were stored. */
  public long successHits() {
    return hits(Kind.SUCCESS);
  }

  /** Queries answered with a no that was stored. */
  public long denialHits() {
    return denials(hits);
  }

  /** Queries that other servers were asked for. */
  public long misses() {
    return misses.sum();
  }

  /** Answers with records that made room for others. */
  public long successEvictions() {
    return of(evictions, Kind.SUCCESS).sum();
  }

  /** Answers that say no and made room for others. */
  public long denialEvictions() {
    return denials(evictions);
  }

  /** Queries answered past an answer's end. */
  public long staleAnswers() {
    return stale.sum();
  }

  /** Answers fetched again before their end. */
  public long prefetches() {
    return prefetches.sum();
  }

  /** Answers with records that are there now. Walks the tables: for whoever scrapes. */
  public long successEntries() {
    return sum(cache -> cache.entries(Kind.SUCCESS));
  }

  /** Answers that say no and are there now; the same. */
  public long denialEntries() {
    return sum(cache -> cache.entries(Kind.DENIAL) + cache.entries(Kind.FAILURE));
  }

  long sum(ToLongFunction<Cache> value) {
    return caches.stream().mapToLong(value).sum();
  }
}
