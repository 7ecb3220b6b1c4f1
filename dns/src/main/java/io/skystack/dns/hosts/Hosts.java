package io.skystack.dns.hosts;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers A, AAAA and PTR from a file in the form of {@code /etc/hosts} and from lines beside it. A
 * name that is not known falls through where that is allowed, else it is SERVFAIL: there is no SOA
 * record that a plain no could carry (RFC 2308 section 3).
 */
public final class Hosts implements Plugin {
  static final String NAME = "hosts";

  private final HostsOptions options;
  private final HostTable inline;
  private final HostsFile file;

  /** Reads the file, and begins to look at it. */
  public Hosts(HostsOptions options, HostsMetrics metrics) {
    this.options = options;
    this.inline = new HostsText(options.zones(), options.reverses()).add(options.inline()).table();
    this.file = new HostsFile(options, inline.size(), metrics);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    HostsFile.Version version = file.version();
    if (query.type() == Type.PTR) {
      List<Record> names = reverse(query, version.table());
      return names.isEmpty()
          ? passOn(query, next, version)
          : CompletableFuture.completedFuture(found(names, version));
    }
    if (!options.zones().contains(query.name())) {
      return next.handle(query); // whatever the file says
    }
    return forward(query, next, version);
  }

  private CompletionStage<Answer> forward(Query query, Next next, HostsFile.Version version) {
    boolean fallsThrough = options.fallthrough().contains(query.name());
    boolean isSupported = query.type() == Type.A || query.type() == Type.AAAA;
    if (!isSupported && fallsThrough && options.unsupportedFallsThrough()) {
      return passOn(query, next, version);
    }
    List<Record> records = isSupported ? addresses(query, version.table()) : List.of();
    if (!records.isEmpty() || isKnown(query.name(), version.table())) {
      return CompletableFuture.completedFuture(found(records, version));
    }
    if (fallsThrough) {
      return passOn(query, next, version);
    }
    return CompletableFuture.completedFuture(
        Answer.ofRcode(Rcode.SERVFAIL, NAME).withValidity(version.validity()));
  }

  /** What others answer holds only as long as the file does not know the name. */
  private static CompletionStage<Answer> passOn(Query query, Next next, HostsFile.Version version) {
    return next.handle(query)
        .thenApply(answer -> answer.withValidity(answer.validity().and(version.validity())));
  }

  private Answer found(List<Record> records, HostsFile.Version version) {
    Answer.Builder answer = Answer.builder(NAME).authoritative(true).validity(version.validity());
    answer.answer().addAll(records);
    return answer.build();
  }

  private boolean isKnown(Name name, HostTable table) {
    return Stream.of(table, inline)
        .anyMatch(one -> !one.ipv4(name).isEmpty() || !one.ipv6(name).isEmpty());
  }

  private List<Record> addresses(Query query, HostTable table) {
    boolean isIpv4 = query.type() == Type.A;
    List<Record> records = new ArrayList<>();
    for (HostTable one : List.of(table, inline)) {
      Name name = query.name();
      for (InetAddress address : isIpv4 ? one.ipv4(name) : one.ipv6(name)) {
        records.add(
            isIpv4
                ? new ARecord(name, DClass.IN, options.ttl(), address)
                : new AAAARecord(name, DClass.IN, options.ttl(), address));
      }
    }
    return records;
  }

  private List<Record> reverse(Query query, HostTable table) {
    List<Record> records = new ArrayList<>();
    for (HostTable one : List.of(table, inline)) {
      for (Name name : one.names(query.name())) {
        records.add(new PTRRecord(query.name(), DClass.IN, options.ttl(), name));
      }
    }
    return records;
  }

  /** Looks at the file no more. */
  @Override
  public void close() {
    file.close();
  }
}
