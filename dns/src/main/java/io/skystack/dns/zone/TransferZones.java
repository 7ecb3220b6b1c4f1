package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * The plugin {@code transfer}: gives the zones of the plugins behind it to secondaries (RFC 5936),
 * or what has changed since a version of theirs (RFC 1995), and has them notified of changes (RFC
 * 1996).
 */
public final class TransferZones implements Plugin {
  static final String NAME = "transfer";

  private final List<Rule> rules;
  private final Notifier notifier;
  private final ZoneMetrics metrics;
  private volatile List<ZoneHost> hosts = List.of();

  /**
   * Who may have what.
   *
   * @param zones zones, and all below them
   * @param to who may have them, and is notified; the port matters for notices only
   * @param toAnyone whether everyone may
   * @param source where notices are sent from; empty for what the machine chooses
   */
  public record Rule(
      List<Name> zones,
      List<InetSocketAddress> to,
      boolean toAnyone,
      Optional<InetAddress> source) {
    public Rule {
      zones = List.copyOf(zones);
      to = List.copyOf(to);
    }

    boolean isFor(Name apex) {
      return zones.stream().anyMatch(apex::subdomain);
    }

    boolean allows(InetAddress client) {
      return toAnyone || to.stream().anyMatch(one -> one.getAddress().equals(client));
    }
  }

  /**
   * A plugin that knows of no zones yet.
   *
   * @param rules the first that is for a zone holds
   */
  public TransferZones(List<Rule> rules, ZoneMetrics metrics, TransferThreads threads) {
    this.rules = List.copyOf(rules);
    this.metrics = metrics;
    this.notifier = new Notifier(threads);
  }

  /** Has the zones of these plugins transferred, those of them that have any. */
  public void serve(List<Plugin> plugins) {
    List<ZoneHost> found = new ArrayList<>();
    for (Plugin plugin : plugins) {
      if (plugin instanceof ZoneHost host) {
        found.add(host);
        host.zones().all().forEach(this::follow);
      }
    }
    hosts = List.copyOf(found);
  }

  /** Notifies secondaries whenever the zone changes, and of what it is now. */
  private void follow(ServedZone zone) {
    Optional<Rule> found = rule(zone.apex());
    found.ifPresent(rule -> zone.keepHistory());
    found
        .filter(rule -> !rule.to().isEmpty())
        .ifPresent(
            rule -> {
              zone.follow(now -> notifier.tell(now, rule.to(), rule.source()));
              zone.zone().ifPresent(now -> notifier.tell(now, rule.to(), rule.source()));
            });
  }

  private Optional<Rule> rule(Name apex) {
    return rules.stream().filter(rule -> rule.isFor(apex)).findFirst();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    boolean isTransfer = query.type() == Type.AXFR || query.type() == Type.IXFR;
    Optional<Rule> rule = isTransfer ? rule(query.name()) : Optional.empty();
    if (rule.isEmpty() || query.dclass() != DClass.IN) {
      return next.handle(query);
    }
    for (ZoneHost host : hosts) {
      Optional<ServedZone> zone = host.zones().get(query.name());
      if (zone.isPresent()) {
        return CompletableFuture.completedFuture(answer(query, zone.get(), rule.get()));
      }
    }
    return next.handle(query);
  }

  private Answer answer(Query query, ServedZone served, Rule rule) {
    if (!rule.allows(query.client().getAddress())) {
      metrics.transferred(served.apex(), Transferred.REFUSED);
      return refused(ExtendedError.PROHIBITED, "this client may not have the zone");
    }
    served.keepHistory(); // of a zone that came later too
    return served
        .now()
        .map(version -> given(query, version))
        .orElseGet(
            () ->
                Answer.builder(NAME)
                    .rcode(Rcode.SERVFAIL)
                    .error(ExtendedError.NOT_READY, "the zone is not loaded")
                    .build());
  }

  private Answer given(Query query, ServedZone.Version version) {
    ZoneTransfer transfer = ZoneTransfer.of(query, version);
    metrics.transferred(version.zone().apex(), transfer.what());
    if (transfer.what() == Transferred.REFUSED) {
      return refused(ExtendedError.OTHER, "zones are transferred over TCP and TLS");
    }
    Answer.Builder answer =
        Answer.builder(NAME).authoritative(true).spreads(query.transport().isStream());
    answer.answer().addAll(transfer.records());
    return answer.build();
  }

  private static Answer refused(int code, String why) {
    return Answer.builder(NAME).rcode(Rcode.REFUSED).error(code, why).build();
  }

  @Override
  public void close() {
    notifier.close();
  }
}
