package io.skystack.dns.forward;

import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Finds servers that pass on to us what we pass on to them. Each is asked once for a name that
 * nobody else can know; if that name is asked of us, it came from there. Such a server is left out,
 * and tried again every minute.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what becomes of a probe is seen elsewhere, or never
final class LoopProbes {
  /** By then we listen. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A probe that does not come by then does not come. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int FIRST_LABEL = 24;
  private static final int LAST_LABEL = 12;

  private final List<UpstreamServer> servers;
  private final UpstreamClient client;
  private final Forward.Options options;
  private final Randomness random;
  private final ForwardMetrics metrics;
  private final BurstLog troubles;
  private final Map<Name, UpstreamServer> sent = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  LoopProbes(
      List<UpstreamServer> servers,
      UpstreamClient client,
      Forward.Options options,
      Randomness random,
      ForwardMetrics metrics,
      BurstLog troubles) {
    this.servers = servers;
    this.client = client;
    this.options = options;
    this.random = random;
    this.metrics = metrics;
    this.troubles = troubles;
  }

  void start() {
    if (options.health().findsLoops()) {
      client.loop().schedule(() -> servers.forEach(this::probe), FIRST_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  /** Whether a query is one of these. Any thread may ask. */
  boolean isOne(Query query) {
    UpstreamServer server = sent.isEmpty() ? null : sent.get(query.name());
    if (server == null) {
      return false;
    }
    client.loop().execute(() -> found(query.name(), server));
    return true;
  }

  private void probe(UpstreamServer server) {
    if (isClosed) {
      return;
    }
    Name name =
        Name.fromConstantString(
            random.nextHex(FIRST_LABEL) + "." + random.nextHex(LAST_LABEL) + ".");
    Query query = UpstreamClient.question(name, Type.HINFO);
    sent.put(name, server);
    client.ask(
        server, query, options.sockets().first(server.nameserver, query), true, options.timeout());
    client.loop().schedule(() -> over(name, server), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
  }

  private void found(Name name, UpstreamServer server) {
    if (sent.remove(name) != null) {
      if (!server.isLooping()) {
        metrics.loop();
      }
      server.looping(true);
      troubles.warn(
          "loop " + server.nameserver,
          "nameserver {} asks this server what it is asked: it is left out as long as it does",
          server.nameserver);
      client.loop().schedule(() -> probe(server), AGAIN_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void over(Name name, UpstreamServer server) {
    if (sent.remove(name) != null && server.isLooping()) {
      server.looping(false);
      troubles.over(
          "loop " + server.nameserver, "nameserver " + server.nameserver + " is asked again");
    }
  }

  void close() {
    isClosed = true;
    sent.clear();
  }
}
