package io.skystack.skycache;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Answers names whose rule says what: {@code --address}, and domains that nobody is asked for. All
 * else is passed on; that a name does not exist, which has an address here, is not believed.
 */
final class LocalNames implements Plugin {
  static final String NAME = "local";

  private final Domains<DomainRule> rules;
  private final long ttl;
  private final LongAdder answered = new LongAdder();

  /** With TTLs in whole seconds. */
  LocalNames(Domains<DomainRule> rules, Duration ttl) {
    this.rules = rules;
    this.ttl = ttl.toSeconds();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    DomainRule rule =
        query.dclass() == DClass.IN
            ? rules.find(query.name()).orElse(DomainRule.USUAL)
            : DomainRule.USUAL;
    List<Record> records = records(rule, query);
    if (!records.isEmpty()) {
      return local(Rcode.NOERROR, records);
    }
    if (rule.servers().isEmpty() && rule.isLocal()) {
      return local(rule.addresses().isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR, records);
    }
    CompletionStage<Answer> answer = next.handle(query);
    return rule.addresses().isEmpty() ? answer : answer.thenApply(LocalNames::existing);
  }

  private List<Record> records(DomainRule rule, Query query) {
    return rule.addresses().stream()
        .filter(address -> type(address) == query.type())
        .map(address -> record(query, address))
        .toList();
  }

  private static int type(InetAddress address) {
    return address instanceof Inet4Address ? Type.A : Type.AAAA;
  }

  private Record record(Query query, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(query.name(), DClass.IN, ttl, address)
        : new AAAARecord(query.name(), DClass.IN, ttl, address);
  }

  private CompletionStage<Answer> local(int rcode, List<Record> records) {
    answered.increment();
    Answer.Builder answer =
        Answer.builder(NAME)
            .rcode(rcode)
            .authoritative(rcode == Rcode.NOERROR)
            .recursionAvailable(true)
            .validity(Validity.of(List.of()));
    answer.answer().addAll(records);
    return CompletableFuture.completedFuture(answer.build());
  }

  private static Answer existing(Answer answer) {
    return answer.rcode() == Rcode.NXDOMAIN
        ? answer.toBuilder().rcode(Rcode.NOERROR).build()
        : answer;
  }

  /** Queries answered here, but for those that hot answers took. */
  long answered() {
    return answered.sum();
  }
}
