package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Rcode;

/**
 * Decides which messages become queries. Every transport brings its messages here, so that no check
 * is made on one of them and forgotten on another. For one event loop.
 */
final class Admission {
  private final AtomicInteger inFlight;
  private final int maxInFlight;
  private final LoopMetrics metrics;

  Admission(AtomicInteger inFlight, int maxInFlight, LoopMetrics metrics) {
    this.inFlight = inFlight;
    this.maxInFlight = maxInFlight;
    this.metrics = metrics;
  }

  /** What a message is; counts what is not let in. */
  Incoming admit(ByteBuf message, InetSocketAddress client, Transport transport) {
    Incoming incoming = QueryParser.parse(message, client, transport);
    if (incoming instanceof Incoming.Request request) {
      Query query = request.query();
      metrics.of(transport).request(query.type());
      return inFlight.get() < maxInFlight ? request : overloaded(request);
    }
    if (incoming instanceof Incoming.Rejected rejected) {
      if (rejected.rcode() == Rcode.FORMERR) {
        metrics.of(transport).malformed.increment();
      }
    } else {
      metrics.of(Loss.NOT_A_QUERY).increment();
    }
    return incoming;
  }

  private Incoming overloaded(Incoming.Request request) {
    metrics.overloaded.increment();
    return new Incoming.Rejected(
        request.id(),
        request.flags(),
        Rcode.SERVFAIL,
        Optional.of(request.question()),
        request.query().edns());
  }
}
