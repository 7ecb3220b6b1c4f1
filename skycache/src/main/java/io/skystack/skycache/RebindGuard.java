package io.skystack.skycache;

import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;

/**
 * Takes private addresses out of the answers of other servers: a page from outside whose name comes
 * to mean an address inside could talk to what is there (DNS rebinding). Such an answer becomes one
 * without records.
 */
final class RebindGuard implements Plugin {
  /** RFC 8914 section 4.16: blocked by whoever runs this server. */
  static final int BLOCKED = 15;

  private static final Logger log = LoggerFactory.getLogger(RebindGuard.class);

  /** An SVCB or HTTPS record's ipv4hint and ipv6hint (RFC 9460 section 7.3). */
  private static final List<Integer> HINTS = List.of(SVCBBase.IPV4HINT, SVCBBase.IPV6HINT);

  private final Options options;
  private final BurstLog attacks = new BurstLog(log);
  private final LongAdder blocked = new LongAdder();

  /**
   * What is let through.
   *
   * @param localhost whether addresses of this machine are
   * @param domains those whose names may have any address
   */
  record Options(boolean localhost, Domains<Boolean> domains) {}

  RebindGuard(Options options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "rebind";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    CompletionStage<Answer> answer = next.handle(query);
    return options.domains().find(query.name()).isPresent()
        ? answer
        : answer.thenApply(given -> checked(given, query));
  }

  private Answer checked(Answer answer, Query query) {
    boolean isAttack =
        Stream.of(answer.answer(), answer.authority(), answer.additional())
            .flatMap(List::stream)
            .flatMap(RebindGuard::addresses)
            .anyMatch(this::isForbidden);
    if (!isAttack) {
      return answer;
    }
    blocked.increment();
    attacks.warn("rebind", "possible DNS-rebind attack detected: {}", query.name());
    return Answer.builder(answer.origin())
        .recursionAvailable(true)
        .error(BLOCKED, "an address from inside")
        .build();
  }

  private boolean isForbidden(InetAddress address) {
    return PrivateAddresses.isPrivate(address)
        && !(options.localhost() && PrivateAddresses.isLoopback(address));
  }

  private static Stream<InetAddress> addresses(Record record) {
    if (record instanceof ARecord a) {
      return Stream.of(a.getAddress());
    }
    if (record instanceof AAAARecord aaaa) {
      return Stream.of(aaaa.getAddress());
    }
    return record instanceof SVCBBase service ? hints(service) : Stream.empty();
  }

  private static Stream<InetAddress> hints(SVCBBase service) {
    return HINTS.stream().flatMap(key -> addresses(service.getSvcParamValue(key)).stream());
  }

  private static List<? extends InetAddress> addresses(SVCBBase.@Nullable ParameterBase parameter) {
    try {
      if (parameter instanceof SVCBBase.ParameterIpv4Hint hint) {
        return hint.getAddresses();
      }
      return parameter instanceof SVCBBase.ParameterIpv6Hint hint ? hint.getAddresses() : List.of();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("hints that could be read are addresses", e);
    }
  }

  /** Answers blocked. */
  long blocked() {
    return blocked.sum();
  }
}
