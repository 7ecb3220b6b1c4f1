package io.skystack.dns.cache;

/**
 * What caches have counted since the start. Queries that hot answers take in front of a cache are
 * not among its hits.
 *
 * @param hits queries answered with an answer that had not ended
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
