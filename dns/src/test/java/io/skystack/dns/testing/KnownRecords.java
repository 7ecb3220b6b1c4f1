package io.skystack.dns.testing;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The end of a chain in tests: knows a few records, says no to all else with an SOA record, and
 * remembers what it was asked. Its answers are good for ever.
 */
public final class KnownRecords implements Plugin {
  private static final Record SOA =
      parse("test. 300 IN SOA ns.test. hostmaster.test. 1 2 3 4 60").get(0);

  private final List<Record> records;
  private final List<Query> asked = new CopyOnWriteArrayList<>();

  public KnownRecords(String... lines) {
    records = parse(lines);
  }

  /** Records in the form of a zone file. */
  public static List<Record> parse(String... lines) {
    List<Record> records = new ArrayList<>();
    try (Master master =
        new Master(
            new ByteArrayInputStream(
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)),
            Name.root)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  @Override
  public String name() {
    return "known";
  }

  /** What was asked, in its order. */
  public List<Query> asked() {
    return asked;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    asked.add(query);
    Answer.Builder answer =
        Answer.builder(name()).authoritative(true).validity(Validity.of(List.of()));
    boolean exists = false;
    Name at = query.name();
    for (Record record : records) {
      if (record.getName().equals(at)) {
        exists = true;
        if (record.getType() == query.type() || record.getType() == Type.CNAME) {
          answer.answer().add(record);
          if (record instanceof CNAMERecord alias && query.type() != Type.CNAME) {
            at = alias.getTarget(); // its records come after it
          }
        }
      }
    }
    if (!exists) {
      answer.rcode(Rcode.NXDOMAIN);
    }
    if (answer.answer().isEmpty()) {
      answer.authority().add(SOA);
    }
    return CompletableFuture.completedFuture(answer.build());
  }
}
