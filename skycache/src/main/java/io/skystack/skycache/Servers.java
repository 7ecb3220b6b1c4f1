package io.skystack.skycache;

import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.forward.Nameserver;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Asks the servers of the longest domain that a name lies in, or else those for all other names.
 */
final class Servers implements Plugin {
  private static final String NAME = "servers";

  private final Options options;
  private final ForwardMetrics metrics;
  private final EventLoops loops;
  private final Map<List<Nameserver>, Forward> ofDomains = new HashMap<>();

  private volatile Others others = new Others(List.of(), Optional.empty());

  /** Who is asked for names without a rule. */
  private record Others(List<Nameserver> nameservers, Optional<Forward> forward) {}

  /**
   * Whom to ask.
   *
   * @param byDomain an empty list: those for all other names
   * @param forwarding how servers of a domain are asked
   * @param others how those for all other names are asked
   * @param domainNeeded whether addresses of names of one label are not asked for
   */
  record Options(
      Domains<List<Nameserver>> byDomain,
      Function<List<Nameserver>, Forward.Options> forwarding,
      Function<List<Nameserver>, Forward.Options> others,
      boolean domainNeeded) {}

  /**
   * Asks nobody for other names until it is told whom.
   *
   * @throws io.skystack.common.cli.OperatorException if a server is this one itself
   */
  Servers(Options options, ForwardMetrics metrics) {
    this.options = options;
    this.metrics = metrics;
    this.loops = EventLoops.open("forward", 1, true);
    try {
      options
          .byDomain()
          .all()
          .filter(servers -> !servers.isEmpty())
          .distinct()
          .forEach(servers -> ofDomains.put(servers, open(options.forwarding().apply(servers))));
    } catch (RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  private Forward open(Forward.Options forwarding) {
    return new Forward(forwarding, metrics, loops);
  }

  /**
   * Asks these from now on for names without a rule; what the others were asked they may still
   * answer.
   *
   * @throws io.skystack.common.cli.OperatorException if one is this server itself; then all stays
   *     as it was
   */
  synchronized void others(List<Nameserver> nameservers) {
    Others before = others;
    if (before.nameservers.equals(nameservers)) {
      return;
    }
    Optional<Forward> forward =
        nameservers.isEmpty()
            ? Optional.empty()
            : Optional.of(open(options.others().apply(nameservers)));
    others = new Others(List.copyOf(nameservers), forward);
    before.forward.ifPresent(Forward::closeLater);
  }

  /** All servers that may be asked, each once. */
  List<Nameserver> nameservers() {
    List<Nameserver> all = new ArrayList<>(others.nameservers);
    ofDomains.keySet().forEach(all::addAll);
    return all.stream().distinct().toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Optional<List<Nameserver>> own = options.byDomain().find(query.name());
    Optional<Forward> forward = own.map(ofDomains::get);
    if (forward.isPresent()) {
      return forward.get().handle(query, next);
    }
    if (own.isEmpty() && options.domainNeeded() && isPlain(query)) {
      return completed(Answer.builder(NAME).rcode(Rcode.NXDOMAIN).validity(Validity.of(List.of())));
    }
    Optional<Forward> usual = others.forward;
    return usual.isPresent()
        ? usual.get().handle(query, next)
        : completed(
            Answer.builder(NAME)
                .rcode(Rcode.REFUSED)
                .error(ExtendedError.OTHER, "there is no server to ask"));
  }

  private static boolean isPlain(Query query) {
    boolean isAddress = query.type() == Type.A || query.type() == Type.AAAA;
    return isAddress && query.name().labels() == 2; // the root is one
  }

  private static CompletionStage<Answer> completed(Answer.Builder answer) {
    return CompletableFuture.completedFuture(answer.recursionAvailable(true).build());
  }

  @Override
  public void close() {
    Stream.concat(ofDomains.values().stream(), others.forward.stream()).forEach(Forward::close);
    loops.close();
  }
}
