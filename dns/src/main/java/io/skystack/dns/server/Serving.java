package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.dns.net.AddressWatch;
import io.skystack.dns.net.EventLoops;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What all the sockets of a server share.
 *
 * @param loops what drives them
 * @param answering who answers, for each of the loops
 * @param bounds counts the connections
 * @param changingLimits what clients may hold: what is so now is asked for by {@link #limits}
 * @param machine tells sockets of the wildcard which addresses they stand for
 */
record Serving(
    EventLoops loops,
    Map<EventLoop, Answering> answering,
    TcpConnections bounds,
    AtomicReference<TcpLimits> changingLimits,
    AddressWatch machine) {

  /** What clients may hold, as of now. */
  TcpLimits limits() {
    return changingLimits.get();
  }

  Answering on(EventLoop loop) {
    return answering.get(loop);
  }
}
