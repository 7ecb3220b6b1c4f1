package io.skystack.dns.cache;

/**
 * What caches have counted since the start.
 *
 * @param hits queries answered with an answer that had not ended; those among them that were
 *     answered in front of the caches (see {@link CacheMetrics#add})
 * @param misses queries that other servers were asked for
 * @param insertions answers put in
 * @param evictions answers that made room for others
 * @param stale queries answered with an answer that had ended
 * @param prefetches answers fetched again before they ended
 * @param entries answers there now
 * @param bytes memory they take, about
 */
public record CacheFigures(
    long hits,
    long misses,
    long insertions,
    long evictions,
    long stale,
    long prefetches,
    long entries,
    long bytes) {}
