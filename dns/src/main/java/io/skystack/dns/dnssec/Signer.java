package io.skystack.dns.dnssec;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;

/**
 * Makes RRSIG records (RFC 4034 section 3). A signature is kept and given again for the same
 * records; one that is being made is waited for by all who want it.
 *
 * <p>A kept signature serves RRsets whose TTL is lower than that it was made for, too: validators
 * take the lower one (RFC 4035 section 5.3.3). So a record whose TTL falls second by second, as
 * with a lease, is signed once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is done when a signature is made cannot fail
final class Signer {
  /** Data of an RRSIG record without the signer's name and the signature. */
  private static final int FIXED = 18;

  private final Cache<ByteBuffer, Slot> slots;
  private final SigningThread thread;
  private final LongSupplier epochSeconds;
  private final DnssecMetrics metrics;

  /**
   * A signature, or one that is being made.
   *
   * @param ttl the original TTL, in seconds
   */
  private record Slot(long ttl, Lifetime lifetime, CompletableFuture<byte[]> signature) {
    boolean serves(long wantedTtl, long now) {
      return wantedTtl <= ttl && lifetime.isFresh(now);
    }
  }

  /**
   * The signatures of an RRset.
   *
   * @param lifetime how long they are given
   */
  record Signed(List<Record> signatures, Lifetime lifetime) {}

  /**
   * @param mostKept signatures that are kept
   */
  Signer(int mostKept, SigningThread thread, LongSupplier epochSeconds, DnssecMetrics metrics) {
    // What is to be done after a write is short, and done here: a turn of another thread costs
    // more.
    this.slots = Caffeine.newBuilder().maximumSize(mostKept).executor(Runnable::run).build();
    this.thread = thread;
    this.epochSeconds = epochSeconds;
    this.metrics = metrics;
  }

  /**
   * Signs an RRset with all keys of the zone that sign its type.
   *
   * @param rrset records of one owner, type and class; at least one
   * @return done already if all signatures are kept; fails with {@link Overloaded}
   */
  CompletableFuture<Signed> sign(ZoneKeys keys, List<Record> rrset) {
    CanonicalRrset canonical = CanonicalRrset.of(rrset);
    long ttl = rrset.stream().mapToLong(Record::getTTL).min().orElse(0);
    List<CompletableFuture<Record>> signatures = new ArrayList<>(1);
    Lifetime lifetime = Lifetime.ALWAYS;
    for (SigningKey key : keys.signersOf(canonical.type())) {
      Slot slot = slot(keys, key, canonical, ttl);
      lifetime = lifetime.and(slot.lifetime());
      signatures.add(
          slot.signature().thenApply(bytes -> rrsig(keys, key, rrset.get(0), ttl, slot, bytes)));
    }
    Lifetime shortest = lifetime;
    return Futures.all(signatures).thenApply(all -> new Signed(all, shortest));
  }

  private Slot slot(ZoneKeys keys, SigningKey key, CanonicalRrset rrset, long ttl) {
    ByteBuffer id = ByteBuffer.wrap(rrset.digest(key.id()));
    long now = epochSeconds.getAsLong();
    Slot known = slots.getIfPresent(id);
    if (known != null && known.serves(ttl, now)) {
      count(known);
      return known;
    }
    CompletableFuture<byte[]> signature = new CompletableFuture<>();
    Slot mine = new Slot(ttl, Lifetime.beginning(now, id.getInt(0)), signature);
    Slot winner =
        slots.asMap().compute(id, (same, old) -> old != null && old.serves(ttl, now) ? old : mine);
    if (winner.signature() == signature) {
      make(keys, key, rrset, mine)
          .whenComplete((bytes, failure) -> settle(id, known, mine, bytes, failure));
    } else {
      count(winner);
    }
    return winner;
  }

  private void count(Slot slot) {
    if (slot.signature().isDone()) {
      metrics.cached();
    } else {
      metrics.shared();
    }
  }

  private CompletableFuture<byte[]> make(
      ZoneKeys keys, SigningKey key, CanonicalRrset rrset, Slot slot) {
    return thread.submit(() -> signature(keys, key, rrset, slot));
  }

  /** What failed is not kept; what was kept before may still serve lower TTLs. */
  private void settle(
      ByteBuffer id,
      @Nullable Slot before,
      Slot slot,
      byte @Nullable [] bytes,
      @Nullable Throwable failure) {
    if (bytes != null && failure == null) {
      slot.signature().complete(bytes);
      return;
    }
    if (before == null) {
      slots.asMap().remove(id, slot);
    } else {
      slots.asMap().replace(id, slot, before);
    }
    slot.signature().completeExceptionally(failure == null ? new Overloaded() : failure);
  }

  private byte[] signature(ZoneKeys keys, SigningKey key, CanonicalRrset rrset, Slot slot) {
    long start = System.nanoTime();
    byte[] header = header(keys, key, rrset, slot);
    byte[] signature = key.signer().sign(rrset.signedData(header, slot.ttl()));
    metrics.made(System.nanoTime() - start);
    return signature;
  }

  /** The data of the RRSIG record up to the signature (RFC 4034 section 3.1). */
  private static byte[] header(ZoneKeys keys, SigningKey key, CanonicalRrset rrset, Slot slot) {
    byte[] zone = keys.zone().toWireCanonical();
    byte[] header = new byte[FIXED + zone.length];
    BigEndian.put16(header, 0, rrset.type());
    header[2] = (byte) key.algorithm().number();
    header[3] = (byte) rrset.labels();
    BigEndian.put32(header, 4, slot.ttl());
    BigEndian.put32(header, 8, slot.lifetime().expiration());
    BigEndian.put32(header, 12, slot.lifetime().inception());
    BigEndian.put16(header, 16, key.tag());
    System.arraycopy(zone, 0, header, FIXED, zone.length);
    return header;
  }

  private static Record rrsig(
      ZoneKeys keys, SigningKey key, Record signed, long ttl, Slot slot, byte[] signature) {
    return new RRSIGRecord(
        signed.getName(),
        signed.getDClass(),
        ttl,
        signed.getType(),
        key.algorithm().number(),
        slot.ttl(),
        Instant.ofEpochSecond(slot.lifetime().expiration()),
        Instant.ofEpochSecond(slot.lifetime().inception()),
        key.tag(),
        keys.zone(),
        signature);
  }
}
