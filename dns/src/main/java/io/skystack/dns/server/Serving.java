package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.dns.net.AddressWatch;
import io.skystack.dns.net.EventLoops;
import java.util.Map;

/**
 * What all the sockets of a server share.
 *
 * @param loops what drives them
 * @param answering who answers, for each of the loops
 * @param bounds counts the connections
 * @param limits what clients may hold
 * @param machine tells sockets of the wildcard which addresses they stand for
 */
record Serving(
    EventLoops loops,
    Map<EventLoop, Answering> answering,
    TcpConnections bounds,
    TcpLimits limits,
    AddressWatch machine) {

  Answering on(EventLoop loop) {
    return answering.get(loop);
  }
}
