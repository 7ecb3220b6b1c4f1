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
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/**
 * The plugin {@code transfer}: gives the zones of the plugins behind it to secondaries (RFC 5936),
 * and has them notified of changes (RFC 1996). Who asks for what has changed since a version (RFC
 * 1995) gets the whole zone, or hears that nothing has.
 */
public final class TransferZones implements Plugin {
  static final String NAME = "transfer";

  private final List<Rule> rules;
  private final Notifier notifier;
  private volatile List<ZoneHost> hosts = List.of();

  /**
   * Who may have what.
   *
   * @param zones zones, and all below them
   * @param to who may have them, and is notified; the port matters for notices only
   * @param toAnyone whether everyone may
   */
  public record Rule(List<Name> zones, List<InetSocketAddress> to, boolean toAnyone) {
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
  public TransferZones(List<Rule> rules, TransferThreads threads) {
    this.rules = List.copyOf(rules);
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
    rule(zone.apex())
        .filter(rule -> !rule.to().isEmpty())
        .ifPresent(
            rule -> {
              zone.follow(now -> notifier.tell(now, rule.to()));
              zone.zone().ifPresent(now -> notifier.tell(now, rule.to()));
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

  private static Answer answer(Query query, ServedZone served, Rule rule) {
    if (!rule.allows(query.client().getAddress())) {
      return refused(ExtendedError.PROHIBITED, "this client may not have the zone");
    }
    Optional<Zone> zone = served.zone();
    if (zone.isEmpty()) {
      return Answer.builder(NAME)
          .rcode(Rcode.SERVFAIL)
          .error(ExtendedError.NOT_READY, "the zone is not loaded")
          .build();
    }
    boolean isIncremental = query.type() == Type.IXFR;
    if (isIncremental && (isUpToDate(query, zone.get()) || !query.transport().isStream())) {
      return soaOf(zone.get()); // by UDP: that it should come back (RFC 1995 section 2)
    }
    return query.transport().isStream()
        ? whole(zone.get())
        : refused(ExtendedError.OTHER, "zones are transferred over TCP and TLS");
  }

  private static Answer refused(int code, String why) {
    return Answer.builder(NAME).rcode(Rcode.REFUSED).error(code, why).build();
  }

  private static boolean isUpToDate(Query query, Zone zone) {
    OptionalLong version = query.context().version();
    return version.isPresent() && Serial.compare(version.getAsLong(), zone.serial()) >= 0;
  }

  private static Answer soaOf(Zone zone) {
    Answer.Builder answer = Answer.builder(NAME).authoritative(true);
    answer.answer().add(zone.soa());
    return answer.build();
  }

  /** All records between two times the SOA (RFC 5936 section 2.2). */
  private static Answer whole(Zone zone) {
    Answer.Builder answer = Answer.builder(NAME).authoritative(true).spreads(true);
    List<Record> records = answer.answer();
    records.addAll(zone.records());
    records.add(zone.soa());
    return answer.build();
  }

  @Override
  public void close() {
    notifier.close();
  }
}
