package io.skystack.dns.dnssec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * A zone in memory: what there is at a name, and nothing about DNSSEC. An answer holds until the
 * zone is changed.
 */
final class Zone implements Plugin {
  private final Name apex;
  private final AtomicInteger version = new AtomicInteger();
  private volatile List<Record> records;

  /**
   * @param lines in the form of a zone file, relative to the apex
   */
  Zone(String apex, String... lines) {
    this.apex = Name.fromConstantString(apex);
    this.records = parse(this.apex, lines);
  }

  private static List<Record> parse(Name apex, String... lines) {
    List<Record> records = new ArrayList<>();
    String soa = "@ 3600 IN SOA ns.dns hostmaster 7 28800 7200 604800 60\n";
    try (Master master =
        new Master(
            new ByteArrayInputStream((soa + String.join("\n", lines) + "\n").getBytes(UTF_8)),
            apex,
            3600)) {
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        records.add(next);
      }
      return records;
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Puts other records in place of all. */
  void change(String... lines) {
    records = parse(apex, lines);
    version.incrementAndGet();
  }

  List<Record> records() {
    return records;
  }

  @Override
  public String name() {
    return "zone";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!query.name().subdomain(apex)) {
      return next.handle(query);
    }
    int now = version.get();
    Answer.Builder answer =
        Answer.builder(name())
            .authoritative(true)
            .validity(Validity.of(List.of(() -> version.get() == now)));
    return follow(query, query.name(), answer, next);
  }

  private CompletionStage<Answer> follow(Query query, Name name, Answer.Builder answer, Next next) {
    if (!name.subdomain(apex)) {
      return next.handle(query.withName(name))
          .thenApply(
              outside -> {
                answer.answer().addAll(outside.answer());
                return answer.build();
              });
    }
    List<Record> found = at(name, query.type());
    List<Record> alias = at(name, Type.CNAME);
    boolean passed = answer.answer().stream().anyMatch(record -> record.getName().equals(name));
    if (found.isEmpty() && !alias.isEmpty() && !passed) {
      answer.answer().add(alias.get(0));
      return follow(query, ((CNAMERecord) alias.get(0)).getTarget(), answer, next);
    }
    if (!found.isEmpty()) {
      found.forEach(record -> answer.answer().add(owned(record, name)));
    } else if (!passed) {
      answer.rcode(exists(name) ? Rcode.NOERROR : Rcode.NXDOMAIN);
      answer.authority().add(soa());
    }
    return CompletableFuture.completedFuture(answer.build());
  }

  /** The letter case of the question is repeated. */
  private static Record owned(Record record, Name owner) {
    return Record.newRecord(
        owner,
        record.getType(),
        record.getDClass(),
        record.getTTL(),
        record.rdataToWireCanonical());
  }

  List<Record> at(Name name, int type) {
    return records.stream()
        .filter(record -> record.getType() == type && record.getName().equals(name))
        .toList();
  }

  boolean exists(Name name) {
    return records.stream().anyMatch(record -> record.getName().subdomain(name));
  }

  /** The TTL of negative answers is the SOA's minimum. */
  private Record soa() {
    SOARecord soa = (SOARecord) at(apex, Type.SOA).get(0);
    return new SOARecord(
        apex,
        soa.getDClass(),
        soa.getMinimum(),
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial(),
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }
}
