package io.skystack.dns.dnssec;

import io.skystack.dns.dnssec.Denial.Proof;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.RecordCopy;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Turns an answer into the same answer with signatures (RFC 4035 section 3.1): of every RRset that
 * is of a signed domain, with proof of what an answer says is not there. Records of others stay as
 * they came.
 */
final class AnswerSigner {
  /**
   * RRsets of the additional section that are signed; the rest go without, as section 3.1.1 has it
   * for want of space. What one query may cost has a bound.
   */
  private static final int MOST_ADDITIONAL = 32;

  private final Signer signer;
  private final Denial denial;
  private final LongSupplier epochSeconds;

  /** A section with its signatures. */
  private record Section(List<Record> records, Lifetime lifetime) {}

  AnswerSigner(Signer signer, Denial denial, LongSupplier epochSeconds) {
    this.signer = signer;
    this.denial = denial;
    this.epochSeconds = epochSeconds;
  }

  /**
   * Signs.
   *
   * @param keys the keys as they are now
   * @param stays whether the keys are still these
   * @return fails with {@link Unprovable} or {@link Overloaded}
   */
  CompletableFuture<Answer> sign(
      KeyRing keys, Validity.Source stays, Query query, Answer answer, Plugin.Next next) {
    return proof(keys, query, answer, next)
        .thenCompose(
            proof -> {
              List<Record> authority = new ArrayList<>(answer.authority());
              authority.addAll(proof.records());
              return signed(
                  keys,
                  answer,
                  authority,
                  Validity.of(List.of(stays)).and(answer.validity()).and(proof.validity()));
            });
  }

  private CompletableFuture<Answer> signed(
      KeyRing keys, Answer answer, List<Record> authority, Validity validity) {
    List<CompletableFuture<Section>> sections =
        List.of(
            section(keys, answer.answer(), Integer.MAX_VALUE),
            section(keys, authority, Integer.MAX_VALUE),
            section(keys, answer.additional(), MOST_ADDITIONAL));
    return Futures.all(sections)
        .thenApply(
            done -> {
              Answer.Builder signed = answer.toBuilder();
              replace(signed.answer(), done.get(0).records());
              replace(signed.authority(), done.get(1).records());
              replace(signed.additional(), done.get(2).records());
              Lifetime lifetime =
                  done.stream().map(Section::lifetime).reduce(Lifetime.ALWAYS, Lifetime::and);
              Validity fresh =
                  Validity.of(List.of(() -> lifetime.isFresh(epochSeconds.getAsLong())));
              return signed.validity(validity.and(fresh)).build();
            });
  }

  private static void replace(List<Record> section, List<Record> records) {
    section.clear();
    section.addAll(records);
  }

  /** A section with signatures, each behind the last record that it is of. */
  private CompletableFuture<Section> section(KeyRing keys, List<Record> records, int most) {
    List<Rrset> own = new ArrayList<>();
    List<CompletableFuture<Signer.Signed>> signatures = new ArrayList<>();
    for (Rrset rrset : Rrset.of(records)) {
      Optional<ZoneKeys> zone = keys.zoneOf(rrset.owner(), rrset.type());
      if (zone.isPresent() && own.size() < most) {
        own.add(rrset);
        signatures.add(signer.sign(zone.get(), rrset.records()));
      }
    }
    return Futures.all(signatures).thenApply(made -> woven(records, own, made));
  }

  private static Section woven(List<Record> records, List<Rrset> own, List<Signer.Signed> made) {
    List<Record> level = new ArrayList<>(records);
    Map<Integer, List<Record>> behind = new TreeMap<>();
    Lifetime lifetime = Lifetime.ALWAYS;
    for (int i = 0; i < own.size(); i++) {
      behind.put(own.get(i).last(), made.get(i).signatures());
      lifetime = lifetime.and(made.get(i).lifetime());
      long ttl = own.get(i).ttl(); // that of the signature
      for (int place : own.get(i).places()) {
        level.set(place, RecordCopy.withTtl(level.get(place), ttl));
      }
    }
    List<Record> woven = new ArrayList<>(records.size() + own.size());
    for (int i = 0; i < records.size(); i++) {
      woven.add(level.get(i));
      woven.addAll(behind.getOrDefault(i, List.of()));
    }
    return new Section(woven, lifetime);
  }

  /** Proof that what was asked, or what the CNAMEs lead to, is not there; none if it is. */
  private CompletableFuture<Proof> proof(
      KeyRing keys, Query query, Answer answer, Plugin.Next next) {
    Name denied = query.type() == Type.CNAME ? query.name() : target(query.name(), answer.answer());
    Optional<ZoneKeys> zone = keys.zoneOf(denied, query.type());
    if (zone.isEmpty() || !denies(answer, denied)) {
      return CompletableFuture.completedFuture(new Proof(List.of(), Validity.of(List.of())));
    }
    Optional<Long> ttl = negativeTtl(answer.authority(), zone.get().zone());
    if (ttl.isEmpty()) {
      return CompletableFuture.failedFuture(
          new Unprovable("a negative answer without the SOA of " + zone.get().zone()));
    }
    if (!denied.equals(zone.get().zone()) && keys.isApex(denied)) {
      return CompletableFuture.completedFuture(
          Denial.ofInsecureDelegation(denied, zone.get().zone(), ttl.get()));
    }
    return answer.rcode() == Rcode.NXDOMAIN
        ? denial.ofName(denied, zone.get().zone(), ttl.get(), query, next)
        : denial.ofType(denied, query.type(), zone.get().zone(), ttl.get(), query, next);
  }

  /** Where the CNAMEs of an answer lead; there are no more steps than records. */
  private static Name target(Name asked, List<Record> answer) {
    Name target = asked;
    for (int step = 0; step < answer.size(); step++) {
      Name from = target;
      Optional<Name> to =
          answer.stream()
              .filter(record -> record instanceof CNAMERecord && record.getName().equals(from))
              .map(record -> ((CNAMERecord) record).getTarget())
              .findFirst();
      if (to.isEmpty()) {
        return target;
      }
      target = to.get();
    }
    return target;
  }

  private static boolean denies(Answer answer, Name name) {
    return answer.rcode() == Rcode.NXDOMAIN
        || answer.answer().stream().noneMatch(record -> record.getName().equals(name));
  }

  /** Seconds (RFC 2308 section 5, RFC 9077), from the SOA of the zone. */
  private static Optional<Long> negativeTtl(List<Record> authority, Name zone) {
    return authority.stream()
        .filter(record -> record instanceof SOARecord && record.getName().equals(zone))
        .map(record -> Math.min(record.getTTL(), ((SOARecord) record).getMinimum()))
        .findFirst();
  }
}
