package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.ClientGate.Verdict;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.Rcode;

/**
 * Decides which messages become queries. Every transport brings its messages here, so that no check
 * is made on one of them and forgotten on another. For one event loop.
 */
final class Admission {
  private static final ExtendedError OVERLOADED =
      new ExtendedError(ExtendedError.OTHER, "too many queries wait for answers");
  private static final ExtendedError DENIED =
      new ExtendedError(ExtendedError.PROHIBITED, "this client is not served");
  private static final ExtendedError OVER_LIMIT =
      new ExtendedError(ExtendedError.OTHER, "too many queries from this network");

  private final ClientGate gate;
  private final AtomicInteger inFlight;
  private final int maxInFlight;
  private final LoopMetrics metrics;

  Admission(ClientGate gate, AtomicInteger inFlight, int maxInFlight, LoopMetrics metrics) {
    this.gate = gate;
    this.inFlight = inFlight;
    this.maxInFlight = maxInFlight;
    this.metrics = metrics;
  }

  /** Judges a message by who sent it. What does not pass goes to {@link #turnAway}. */
  Verdict judge(InetSocketAddress client, Transport transport, long now) {
    Verdict verdict = gate.judge(client.getAddress(), transport, now);
    if (verdict != Verdict.PASS) {
      metrics.of(transport).of(verdict).increment();
    }
    return verdict;
  }

  /** What a message becomes that did not pass: {@link Incoming.Rejected} or nothing. */
  Incoming turnAway(
      Verdict verdict, ByteBuf message, InetSocketAddress client, Transport transport) {
    if (verdict == Verdict.DROP) {
      return Incoming.Dropped.DROPPED;
    }
    Incoming incoming = QueryParser.parse(message, client, transport);
    if (!(incoming instanceof Incoming.Request request)) {
      return incoming;
    }
    return switch (verdict) {
      case DENY -> request.rejected(Rcode.REFUSED, DENIED);
      case TRUNCATE -> request.truncated();
      default -> request.rejected(Rcode.REFUSED, OVER_LIMIT);
    };
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
    return request.rejected(Rcode.SERVFAIL, OVERLOADED);
  }
}
