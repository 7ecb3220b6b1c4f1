package io.skystack.skydns.stub;

import io.skystack.common.cli.Addresses;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.Versions;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.forward.HealthOptions;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Passes queries for stub zones on to the servers that records name for them. The records are
 * followed: the zones are those of the records a moment ago, and answers hold no longer than they
 * stay so.
 *
 * <p>A query that was passed on says so in an EDNS option; one that says so already is refused, for
 * it goes in circles.
 */
public final class StubZones implements Plugin {
  private static final String NAME = "stub";
  private static final Logger log = LoggerFactory.getLogger(StubZones.class);

  /** SkyDNS's own option, of the range for local use (RFC 6891 section 9). */
  private static final int STUB_OPTION = 65011;

  private static final EDNSOption MARK = new GenericEDNSOption(STUB_OPTION, new byte[] {1});

  private final RecordStore store;
  private final StubOptions options;
  private final ForwardMetrics forwardMetrics;
  private final StubMetrics metrics;
  private final StubRecords records;
  private final EventLoops loops;
  private final AutoCloseable following;
  private volatile StubTable table = new StubTable(Map.of(), Validity.ONCE);
  private boolean isClosed;

  /**
   * Starts to follow the records, and the event loop that servers are asked on.
   *
   * @param store where the records are; stays the caller's to close
   * @param forwardMetrics where what servers answer is counted
   */
  public StubZones(
      RecordStore store, StubOptions options, ForwardMetrics forwardMetrics, StubMetrics metrics) {
    this.store = store;
    this.options = options;
    this.forwardMetrics = forwardMetrics;
    this.metrics = metrics;
    this.records = new StubRecords(options);
    this.loops = EventLoops.open(NAME, 1, true);
    this.following = store.onChange(this::changed);
    rebuild();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    StubTable now = table;
    Optional<StubTable.Zone> zone =
        query.dclass() == DClass.IN
            // What a zone's DS says is its parent's to say (RFC 4035 section 3.1.4.1).
            ? now.find(query.name(), query.type() == Type.DS)
            : Optional.empty();
    if (zone.isPresent() && isMarked(query)) {
      metrics.loop();
      return CompletableFuture.completedFuture(refused());
    }
    CompletionStage<Answer> answer =
        zone.isPresent() ? ask(zone.get(), query, next) : next.handle(query);
    return answer.thenApply(whole -> limited(whole, now.validity()));
  }

  private CompletionStage<Answer> ask(StubTable.Zone zone, Query query, Next next) {
    metrics.query();
    if (query.trace().isOn()) {
      query
          .trace()
          .note(
              NAME, "asked", zone.name().toString(), "stub zone, servers " + show(zone.servers()));
    }
    return zone.forward().handle(query, next).thenApply(answer -> answer.withOrigin(NAME));
  }

  private static boolean isMarked(Query query) {
    return query.edns().options().stream().anyMatch(option -> option.getCode() == STUB_OPTION);
  }

  private static Answer refused() {
    return Answer.builder(NAME)
        .rcode(Rcode.REFUSED)
        .error(ExtendedError.OTHER, "a query for a stub zone came back")
        .build();
  }

  /** No answer outlives the zones it was given under, be it from a stub zone or not. */
  private static Answer limited(Answer answer, Validity zones) {
    return answer.validity().storable()
        ? answer.withValidity(answer.validity().and(zones))
        : answer;
  }

  private void changed(List<Change> changes) {
    if (changes.stream().anyMatch(change -> records.concerns(change.key()))) {
      rebuild();
    }
  }

  /** Never called by queries. What servers a zone has is cheap to read; no socket is opened. */
  private synchronized void rebuild() {
    if (isClosed) {
      return;
    }
    Validity validity = Validity.of(stamps());
    StubRecords.Read read = records.read(store.tree());
    Map<Name, StubTable.Zone> before = table.zones();
    Map<Name, StubTable.Zone> zones = new HashMap<>();
    read.servers().forEach((name, servers) -> zones.put(name, zone(name, servers, before)));
    table = new StubTable(zones, validity);
    metrics.rebuilt(zones.size(), read.leftOut());
    before.values().stream()
        .filter(zone -> !zone.equals(zones.get(zone.name())))
        .forEach(zone -> zone.forward().closeLater());
  }

  private List<Validity.Source> stamps() {
    Versions versions = store.versions();
    List<Validity.Source> sources = new ArrayList<>();
    for (RecordKey root : records.roots()) {
      Versions.Stamp stamp = versions.stamp(root);
      sources.add(() -> versions.holds(stamp));
    }
    return sources;
  }

  /** A zone whose servers are as they were goes on as it was, with what it knows of them. */
  private StubTable.Zone zone(
      Name name, List<InetSocketAddress> servers, Map<Name, StubTable.Zone> before) {
    StubTable.Zone old = before.get(name);
    if (old != null && old.servers().equals(servers)) {
      return old;
    }
    log.info("stub zone {}: servers {}", name, show(servers));
    return new StubTable.Zone(name, servers, forward(name, servers));
  }

  private Forward forward(Name zone, List<InetSocketAddress> servers) {
    Forward.Options forwarding =
        Forward.Options.of(servers)
            .withTimeout(options.timeout())
            .withRotate(options.rotate())
            .withNdots(0)
            .withHealth(HealthOptions.DEFAULT.withFindsLoops(false)) // the mark tells them
            .withZone(zone)
            .withEdnsOptions(List.of(MARK));
    return new Forward(forwarding, forwardMetrics, loops);
  }

  private static String show(List<InetSocketAddress> servers) {
    return servers.stream().map(Addresses::format).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    stopFollowing();
    synchronized (this) {
      isClosed = true;
      table.zones().values().forEach(zone -> zone.forward().close());
    }
    loops.close();
  }

  private void stopFollowing() {
    try {
      following.close();
    } catch (Exception e) {
      log.debug("the store's listener stays: {}", e.toString());
    }
  }
}
