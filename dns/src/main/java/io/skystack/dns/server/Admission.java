package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.ClientGate.Verdict;
import io.skystack.dns.wire.Cookies.State;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import io.skystack.dns.wire.ResponseOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
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

  /** RFC 7873 section 8. */
  private static final int BADCOOKIE = 23;

  /** Replaced by any thread. */
  private volatile AdmissionRules rules;

  private final AtomicInteger inFlight;
  private final LoopMetrics metrics;

  Admission(AdmissionRules rules, AtomicInteger inFlight, LoopMetrics metrics) {
    this.rules = rules;
    this.inFlight = inFlight;
    this.metrics = metrics;
  }

  /** Goes by other rules from now on. Any thread may say so. */
  void become(AdmissionRules value) {
    rules = value;
  }

  /**
   * Judges a message by who sent it; who is over its limit is let in still where a cookie proves
   * that it is no forgery. What does not pass goes to {@link #turnAway}.
   */
  Verdict judge(ByteBuf message, InetSocketAddress client, Transport transport, long now) {
    Verdict verdict = rules.gate().judge(client.getAddress(), transport, now);
    if (verdict == Verdict.PASS || (isOverUdp(verdict) && isProven(message, client, transport))) {
      return Verdict.PASS;
    }
    metrics.of(transport).of(verdict).increment();
    return verdict;
  }

  private static boolean isOverUdp(Verdict verdict) {
    return verdict == Verdict.DROP || verdict == Verdict.TRUNCATE;
  }

  private boolean isProven(ByteBuf message, InetSocketAddress client, Transport transport) {
    return QueryParser.hasAdditional(message)
        && QueryParser.parse(message, client, transport) instanceof Incoming.Request request
        && cookie(request) == State.GOOD;
  }

  /** What a message becomes that did not pass: it is answered with an error or not at all. */
  Incoming turnAway(
      Verdict verdict, ByteBuf message, InetSocketAddress client, Transport transport) {
    if (verdict == Verdict.DROP) {
      return Incoming.Dropped.DROPPED;
    }
    Incoming incoming = read(message, client, Optional.empty(), transport);
    if (!(incoming instanceof Incoming.Request request)) {
      return incoming;
    }
    return switch (verdict) {
      case DENY -> request.rejected(Rcode.REFUSED, DENIED);
      // Who has a cookie, but none of ours, is told what to send (RFC 7873 section 5.2.3).
      case TRUNCATE ->
          cookie(request) == State.NONE ? request.truncated() : request.rejected(BADCOOKIE);
      default -> request.rejected(Rcode.REFUSED, OVER_LIMIT);
    };
  }

  /** What a message is; counts what is not let in. */
  Incoming admit(
      ByteBuf message,
      InetSocketAddress client,
      Optional<InetSocketAddress> server,
      Transport transport) {
    Incoming incoming = read(message, client, server, transport);
    if (incoming instanceof Incoming.Request request) {
      metrics.of(transport).request(request.query().type());
      State cookie = cookie(request);
      metrics.of(cookie).increment();
      boolean isBad = cookie == State.BAD || cookie == State.CLIENT_ONLY;
      if (isBad && rules.cookieRequired() && transport == Transport.UDP) {
        return request.rejected(BADCOOKIE);
      }
      return inFlight.get() < rules.maxInFlight() ? request : overloaded(request);
    }
    return incoming;
  }

  private State cookie(Incoming.Request request) {
    Query query = request.query();
    return rules.responder().cookie(query.edns(), query.client().getAddress());
  }

  /** Reads a message, and says to its options what there is to say. */
  private Incoming read(
      ByteBuf message,
      InetSocketAddress client,
      Optional<InetSocketAddress> server,
      Transport transport) {
    Incoming incoming = QueryParser.parse(message, client, server, transport);
    if (incoming instanceof Incoming.Request request) {
      return request.withOptions(respond(request.query().edns(), client, transport));
    }
    if (incoming instanceof Incoming.Rejected rejected) {
      if (rejected.rcode() == Rcode.FORMERR) {
        metrics.of(transport).malformed.increment();
      }
      return rejected.withOptions(respond(rejected.edns(), client, transport));
    }
    metrics.of(Loss.NOT_A_QUERY).increment();
    return incoming;
  }

  private ResponseOptions respond(Edns edns, InetSocketAddress client, Transport transport) {
    return rules.responder().respond(edns, client.getAddress(), transport);
  }

  private Incoming overloaded(Incoming.Request request) {
    metrics.overloaded.increment();
    return request.rejected(Rcode.SERVFAIL, OVERLOADED);
  }
}
