package io.skystack.dns.server;

import io.skystack.dns.net.Network;
import io.skystack.dns.net.NetworkTable;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a message by who sent it, before a byte of it is read: may this client ask at
 * all, and does it ask too much. One for a server, for all of its transports and event loops; no
 * lock, no memory but what it began with.
 */
final class ClientGate {
  private static final int DENIED = 0;
  private static final int ALLOWED = 1;

  /** What is to be done with a message. */
  enum Verdict {
    /** It is let in. */
    PASS,
    /** Its client is not to be answered: REFUSED (RFC 8914 section 4.19). */
    DENY,
    /** Over the limit over UDP: as if it had never come. */
    DROP,
    /** Over the limit over UDP: an empty answer with TC, a way in for those who are real. */
    TRUNCATE,
    /** Over the limit over any other transport: REFUSED. */
    REFUSE
  }

  private final NetworkTable access;
  private final int others;
  private final NetworkTable exempt;
  private final @Nullable RateLimiter limiter;
  private final boolean isOpen;

  ClientGate(AccessList access, RateLimit limit) {
    Map<Network, Integer> marks = marks(access.allow(), ALLOWED);
    marks.putAll(marks(access.deny(), DENIED));
    this.access = NetworkTable.of(marks);
    this.others = access.allow().isEmpty() ? ALLOWED : DENIED;
    this.exempt = NetworkTable.of(marks(limit.exempt(), ALLOWED));
    this.limiter = limit.isNone() ? null : new RateLimiter(limit);
    this.isOpen = access.isOpen() && limit.isNone();
  }

  private static Map<Network, Integer> marks(List<Network> networks, int mark) {
    Map<Network, Integer> marks = new HashMap<>();
    networks.forEach(network -> marks.put(network, mark));
    return marks;
  }

  /**
   * Judges a message, and counts it against its client's limit.
   *
   * @param now of {@link System#nanoTime}
   */
  Verdict judge(InetAddress client, Transport transport, long now) {
    return isOpen ? Verdict.PASS : judge(client.getAddress(), transport, now);
  }

  private Verdict judge(byte[] client, Transport transport, long now) {
    int mark = access.markOf(client);
    if ((mark == NetworkTable.NONE ? others : mark) == DENIED) {
      return Verdict.DENY;
    }
    if (limiter == null || exempt.markOf(client) != NetworkTable.NONE) {
      return Verdict.PASS;
    }
    return limiter.judge(client, transport == Transport.UDP, now);
  }
}
