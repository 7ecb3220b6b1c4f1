package io.skystack.dns.dns64;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.net.Inet4Address;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers AAAA with addresses made from A records, where there are no others (RFC 6147 section
 * 5.1), for clients without IPv4, who reach them through NAT64.
 *
 * <p>Unless clients of IPv4 get the same, the answer depends on who asks.
 */
public final class Dns64 implements Plugin {
  static final String NAME = "dns64";

  /** Of made-up records whose negative TTL is not known, in seconds (section 5.1.7). */
  private static final long UNKNOWN_TTL = 600;

  private final Dns64Options options;
  private final Runnable translated;

  /**
   * @param translated run for each answer that is made
   */
  public Dns64(Dns64Options options, Runnable translated) {
    this.options = options;
    this.translated = translated;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (query.type() != Type.AAAA || query.dclass() != DClass.IN) {
      return next.handle(query);
    }
    boolean isIpv4 = query.client().getAddress() instanceof Inet4Address;
    if (isIpv4 && !options.allowIpv4()) {
      return next.handle(query).thenApply(this::asItDependsOnTheClient);
    }
    return next.handle(query)
        .thenCompose(
            real ->
                isEnough(query, real)
                    ? CompletableFuture.completedFuture(real)
                    : next.handle(query.withType(Type.A)).thenApply(ipv4 -> made(real, ipv4)))
        .thenApply(this::asItDependsOnTheClient);
  }

  private Answer asItDependsOnTheClient(Answer answer) {
    return options.allowIpv4() || !answer.validity().storable()
        ? answer
        : answer.withValidity(Validity.ONCE);
  }

  /**
   * Sections 5.1.1 and 5.1.2: there are addresses, or the name does not exist. Who checks
   * signatures wants what was signed (section 5.5).
   */
  private boolean isEnough(Query query, Answer real) {
    if (real.rcode() == Rcode.NXDOMAIN || real.rcode() == Answer.DROP) {
      return true;
    }
    if (query.checkingDisabled() && query.edns().dnssecOk()) {
      return true;
    }
    return !options.translateAll()
        && real.answer().stream().anyMatch(record -> record.getType() == Type.AAAA);
  }

  private Answer made(Answer real, Answer ipv4) {
    translated.run();
    long most = negativeTtl(real);
    Answer.Builder answer = ipv4.toBuilder();
    answer.answer().clear();
    for (Record record : ipv4.answer()) {
      answer.answer().add(record instanceof ARecord a ? made(a, most) : record);
    }
    // Nobody has authority for, or has signed, what is made up.
    return answer
        .authoritative(false)
        .authenticData(false)
        .validity(real.validity().and(ipv4.validity()))
        .build()
        .withOrigin(NAME);
  }

  private Record made(ARecord a, long most) {
    return new AAAARecord(
        a.getName(),
        a.getDClass(),
        Math.min(a.getTTL(), most),
        options.prefix().embed(a.getAddress()));
  }

  private static long negativeTtl(Answer real) {
    List<Record> authority = real.authority();
    return authority.stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(Record::getTTL)
        .findFirst()
        .orElse(UNKNOWN_TTL);
  }
}
