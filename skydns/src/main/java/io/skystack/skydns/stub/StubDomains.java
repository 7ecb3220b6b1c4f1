package io.skystack.skydns.stub;

import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Passes queries for some domains on to servers of their own: the longest domain decides. */
public final class StubDomains implements Plugin {
  private static final String NAME = "stub";

  private final StubTable table;
  private final EventLoops loops;

  /**
   * Opens the event loop that the servers are asked on.
   *
   * @param servers of each domain; no empty list
   * @param forwarding how servers are asked
   * @param metrics where what they answer is counted
   */
  public StubDomains(
      Map<Name, List<InetSocketAddress>> servers,
      Function<List<InetSocketAddress>, Forward.Options> forwarding,
      ForwardMetrics metrics) {
    this.loops = EventLoops.open(NAME, 1, true);
    Map<Name, StubTable.Zone> zones = new HashMap<>();
    servers.forEach(
        (name, own) -> {
          Forward.Options options = forwarding.apply(own).withZone(name);
          zones.put(name, new StubTable.Zone(name, own, new Forward(options, metrics, loops)));
        });
    this.table = new StubTable(zones, Validity.of(List.of()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    // What a domain's DS says is its parent's to say (RFC 4035 section 3.1.4.1).
    Optional<StubTable.Zone> zone =
        query.dclass() == DClass.IN
            ? table.find(query.name(), query.type() == Type.DS)
            : Optional.empty();
    return zone.isPresent()
        ? zone.get().forward().handle(query, next).thenApply(answer -> answer.withOrigin(NAME))
        : next.handle(query);
  }

  @Override
  public void close() {
    table.zones().values().forEach(zone -> zone.forward().close());
    loops.close();
  }
}
