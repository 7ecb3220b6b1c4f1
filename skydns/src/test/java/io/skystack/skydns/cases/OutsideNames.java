package io.skystack.skydns.cases;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The rest of the world: answers from a list of records, as a recursive server would. */
public final class OutsideNames implements Plugin {
  private final List<Record> records;
  private final Set<String> failing;
  private final List<Query> asked = new CopyOnWriteArrayList<>();

  public OutsideNames(List<String> lines, Set<String> failing) {
    this.records = lines.stream().map(OutsideNames::record).toList();
    this.failing = failing;
  }

  /** A record as dig prints it. */
  static Record record(String line) {
    String[] words = line.split("\\s+", 5);
    try {
      return Record.fromString(
          name(words[0]),
          Type.value(words[3]),
          DClass.value(words[2]),
          TTL.parseTTL(words[1]),
          words[4],
          Name.root);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  /** An absolute name. */
  static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** What was asked so far. */
  public List<Query> asked() {
    return asked;
  }

  @Override
  public String name() {
    return "outside";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    asked.add(query);
    Answer.Builder answer =
        Answer.builder(name()).recursionAvailable(true).validity(Validity.of(List.of()));
    if (failing.contains(query.name().toString().toLowerCase(Locale.ROOT))) {
      return CompletableFuture.completedFuture(
          answer
              .rcode(Rcode.SERVFAIL)
              .error(ExtendedError.NO_REACHABLE_AUTHORITY, "nobody answers")
              .validity(Validity.ONCE)
              .build());
    }
    answer.answer().addAll(chain(query.name(), query.type()));
    boolean exists = records.stream().anyMatch(record -> record.getName().equals(query.name()));
    return CompletableFuture.completedFuture(
        answer.rcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN).build());
  }

  private List<Record> chain(Name first, int type) {
    List<Record> found = new ArrayList<>();
    Name name = first;
    for (int i = 0; i < 10; i++) {
      Name owner = name;
      for (Record record : records) {
        boolean alias = record instanceof CNAMERecord && type != Type.CNAME;
        if (record.getName().equals(owner) && (alias || record.getType() == type)) {
          found.add(record);
          name = alias ? ((CNAMERecord) record).getTarget() : name;
        }
      }
      if (name.equals(owner)) {
        break;
      }
    }
    return found;
  }
}
