package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** The plugin {@code secondary}: zones that other servers are asked for. */
public final class SecondaryZones implements Plugin, ZoneHost {
  static final String NAME = "secondary";

  private final List<SecondaryZone> followed;
  private final ZoneTable zones;
  private final ZoneAnswers answers;

  /**
   * What to serve.
   *
   * @param zones absolute
   * @param primaries who has them; asked in this order
   * @param fallthrough names at or below these that do not exist are passed on
   */
  public record Options(
      List<Name> zones, List<InetSocketAddress> primaries, List<Name> fallthrough) {
    public Options {
      zones = List.copyOf(zones);
      primaries = List.copyOf(primaries);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /** Zones that nobody has been asked for yet. */
  public SecondaryZones(Options options, ZoneMetrics metrics, TransferThreads threads) {
    followed =
        options.zones().stream()
            .map(zone -> new SecondaryZone(zone, options.primaries(), metrics, threads))
            .toList();
    zones = new ZoneTable(followed.stream().map(SecondaryZone::served).toList());
    answers = new ZoneAnswers(NAME, () -> zones, options.fallthrough());
  }

  /** Begins to ask. */
  public void start() {
    followed.forEach(SecondaryZone::start);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ZoneTable zones() {
    return zones;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return query.context().notice() ? hear(query, next) : answers.handle(query, next);
  }

  @Override
  public boolean takesNotices() {
    return true;
  }

  /**
   * Takes notice of a change; only from those who are asked for the zone (RFC 1996 section 3.10).
   */
  private CompletionStage<Answer> hear(Query query, Next next) {
    for (SecondaryZone zone : followed) {
      if (zone.served().apex().equals(query.name())) {
        boolean isHeard = zone.hear(query.client().getAddress());
        return CompletableFuture.completedFuture(
            Answer.builder(NAME)
                .rcode(isHeard ? Rcode.NOERROR : Rcode.REFUSED)
                .authoritative(isHeard)
                .build());
      }
    }
    return next.handle(query);
  }

  @Override
  public Optional<String> notReady() {
    return NotLoaded.of(zones);
  }

  @Override
  public void close() {
    followed.forEach(SecondaryZone::close);
  }
}
