package io.skystack.dns.prometheus;

import io.skystack.dns.corefile.SentListener.Told;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.AnswerObserver.Sent;
import io.skystack.dns.server.QueryTypes;
import java.net.Inet4Address;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** What is counted of the queries for one zone at one server. */
final class ZoneCounts {
  private static final int UDP = 0;
  private static final int TCP = 1;

  /** The next one up is "other". */
  static final int RCODES = 24;

  private static final long[] DURATIONS =
      LongStream.iterate(250_000, bound -> bound * 2).limit(16).toArray();
  private static final long[] SIZES = {
    0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16_000, 32_000, 48_000, 64_000
  };

  /** By protocol, family and type. */
  final Counters requests = new Counters(4 * QueryTypes.count());

  final Counters dnssecOk = new Counters(1);
  final Distribution durations = new Distribution(DURATIONS, 1e9);
  final Distribution[] requestSizes = {new Distribution(SIZES, 1), new Distribution(SIZES, 1)};
  final Distribution[] responseSizes = {new Distribution(SIZES, 1), new Distribution(SIZES, 1)};

  private final Map<String, Counters> responses = new ConcurrentHashMap<>();

  /** The place of a count of requests. */
  static int request(int protocol, int family, int type) {
    return (protocol * 2 + family) * QueryTypes.count() + type;
  }

  /** By plugin, the counts by response code. */
  Map<String, Counters> responses() {
    return responses;
  }

  /** Who counts the answers of a plugin. */
  Told of(String plugin) {
    Counters ofPlugin = responses.computeIfAbsent(plugin, absent -> new Counters(RCODES + 1));
    return (loop, isHot, sent) -> {
      count(loop, sent);
      ofPlugin.add(loop, Math.min(sent.rcode(), RCODES), 1);
    };
  }

  private void count(int loop, Sent sent) {
    Transport transport = sent.transport();
    int protocol = transport == Transport.UDP || transport == Transport.QUIC ? UDP : TCP;
    int family = sent.client().getAddress() instanceof Inet4Address ? 0 : 1;
    requests.add(loop, request(protocol, family, QueryTypes.indexOf(sent.type())), 1);
    if (sent.isDnssecOk()) {
      dnssecOk.add(loop, 0, 1);
    }
    durations.add(loop, sent.nanos());
    requestSizes[protocol].add(loop, sent.requestBytes());
    responseSizes[protocol].add(loop, sent.bytes());
  }
}
