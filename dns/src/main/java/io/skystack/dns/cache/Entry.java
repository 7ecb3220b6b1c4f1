package io.skystack.dns.cache;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * A stored answer. Any number of threads read it at once; what they count may now and then be one
 * short, which costs nothing.
 *
 * <p>An answer that is handed out may be kept by others until the moment that its validity names,
 * and hits are not seen here meanwhile. So an answer that may become popular is handed out for one
 * query at a time until it is, and from then on until it is to be fetched again.
 */
final class Entry {
  /** RFC 8914 section 4.20: an NXDOMAIN that has ended. */
  private static final int STALE_NXDOMAIN = 19;

  /** The memory of an entry, its key and its answer, without their records. */
  private static final int FIXED_BYTES = 420;

  /** The memory of a record, without its data: its object, its name, its place in a list. */
  private static final int RECORD_BYTES = 200;

  private final Answer answer;
  private final Kind kind;
  private final CacheOptions options;
  private final long storedNanos;
  private final long endNanos;
  private final int bytes;
  private final AtomicInteger hits;
  private final AtomicBoolean refreshing = new AtomicBoolean();
  private volatile long lastHitNanos;
  private volatile long retryNanos;
  private volatile boolean isKeptByOthers;
  private volatile Given given;

  /** What was handed out last, and for which age in seconds: it is good for the whole second. */
  private record Given(long age, Answer answer) {}

  /**
   * @param answer TTLs as they are to be handed out now
   * @param lifetime in seconds
   */
  Entry(Answer answer, Kind kind, long lifetime, CacheOptions options, long now) {
    this.answer = answer.withOrigin(Cache.NAME);
    this.kind = kind;
    this.options = options;
    this.storedNanos = now;
    this.endNanos = now + TimeUnit.SECONDS.toNanos(lifetime);
    this.bytes = size(answer);
    this.hits = new AtomicInteger();
    this.lastHitNanos = now;
    this.retryNanos = now;
    this.given = new Given(0, aged(0).authoritative(false).build());
  }

  private static int size(Answer answer) {
    int size = FIXED_BYTES;
    for (List<Record> section : List.of(answer.answer(), answer.authority(), answer.additional())) {
      for (Record record : section) {
        size += RECORD_BYTES + record.rdataToWireCanonical().length;
      }
    }
    return size;
  }

  /** Goes on from what this entry is put in place of. */
  void succeeds(Entry before) {
    hits.set(Math.min(before.hits.get(), options.prefetch().hits() - 1));
  }

  Kind kind() {
    return kind;
  }

  /** The memory it takes, about. */
  int bytes() {
    return bytes;
  }

  boolean isFresh(long now) {
    return endNanos - now > 0;
  }

  /** Whether it may be given, be it that it has ended and there is nothing better. */
  boolean isUsable(long now) {
    return isFresh(now)
        || (kind != Kind.FAILURE && endNanos + options.stale().atMost().toNanos() - now > 0);
  }

  /** How long it is worth keeping, in nanoseconds. */
  long keepNanos() {
    long stale = kind == Kind.FAILURE ? 0 : options.stale().atMost().toNanos();
    return endNanos - storedNanos + stale;
  }

  /** Counts a query that it answers. */
  void hit(long now) {
    boolean gap = now - lastHitNanos >= options.prefetch().window().toNanos();
    if (gap && !isKeptByOthers) {
      hits.set(1);
    } else {
      hits.incrementAndGet();
    }
    lastHitNanos = now;
  }

  private boolean isPopular() {
    return hits.get() >= options.prefetch().hits();
  }

  /** Whether it is to be fetched again now, by the caller: one at a time is told so. */
  boolean mayPrefetch(long now) {
    return options.prefetch().isOn()
        && kind != Kind.FAILURE
        && isPopular()
        && now - prefetchNanos() >= 0
        && now - retryNanos >= 0
        && refreshing.compareAndSet(false, true);
  }

  private long prefetchNanos() {
    long lifetime = TimeUnit.NANOSECONDS.toSeconds(endNanos - storedNanos);
    long left = (lifetime * options.prefetch().percent() + 99) / 100; // whole seconds, upwards
    return endNanos - TimeUnit.SECONDS.toNanos(left);
  }

  /** It could not be fetched again. */
  void failed(long now) {
    postpone(now);
    refreshing.set(false);
  }

  /** The servers are not to be waited for again for a while. */
  void postpone(long now) {
    retryNanos = now + options.stale().retry().toNanos();
  }

  /** Whether the servers failed so lately that they are not asked again yet. */
  boolean waitsToRetry(long now) {
    return retryNanos - now > 0;
  }

  /** The answer as it came, TTLs capped: for who asked first. */
  Answer first(long now) {
    return aged(0).build().withValidity(validity(now));
  }

  /** The answer for now. */
  Answer fresh(long now) {
    long age = options.keepTtl() ? 0 : TimeUnit.NANOSECONDS.toSeconds(now - storedNanos);
    Validity validity = validity(now);
    Given last = given;
    if (last.age != age) {
      last = new Given(age, aged(age).authoritative(false).build());
      given = last;
    }
    return last.answer.withValidity(validity);
  }

  /** The answer after so many seconds. */
  private Answer.Builder aged(long age) {
    long most = options.mostGiven().isZero() ? Long.MAX_VALUE : options.mostGiven().toSeconds();
    return Ttls.change(answer, record -> Math.min(most, Math.max(0, record.getTTL() - age)));
  }

  private Validity validity(long now) {
    if (kind == Kind.FAILURE) {
      return Validity.ONCE;
    }
    if (!options.prefetch().isOn()) {
      return Validity.until(endNanos);
    }
    if (!isPopular()) {
      return Validity.ONCE;
    }
    isKeptByOthers = true;
    return Validity.until(now - prefetchNanos() < 0 ? prefetchNanos() : endNanos);
  }

  /** The answer though it has ended (RFC 8767 section 4). */
  Answer stale() {
    long ttl = options.stale().ttl().toSeconds();
    int code = answer.rcode() == Rcode.NXDOMAIN ? STALE_NXDOMAIN : ExtendedError.STALE_ANSWER;
    return Ttls.change(answer, record -> ttl)
        .authoritative(false)
        .error(code, "")
        .validity(Validity.ONCE)
        .build();
  }
}
