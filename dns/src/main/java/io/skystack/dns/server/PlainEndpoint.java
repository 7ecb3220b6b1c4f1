package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.EventLoops;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The sockets for UDP and TCP on one address. */
final class PlainEndpoint implements Endpoint {
  private final InetSocketAddress wanted;
  private final InetSocketAddress bound;
  private final List<UdpSocket> sockets;
  private final TcpListener listener;

  private PlainEndpoint(
      InetSocketAddress wanted,
      InetSocketAddress bound,
      List<UdpSocket> sockets,
      TcpListener listener) {
    this.wanted = wanted;
    this.bound = bound;
    this.sockets = List.copyOf(sockets);
    this.listener = listener;
  }

  /**
   * Opens all of them or none; waits until they are bound.
   *
   * @param wanted what was asked for, perhaps with port 0
   * @param address the same with a port
   * @throws OperatorException if the address is not to be had
   */
  static PlainEndpoint open(
      Binding binding,
      Serving serving,
      StreamProtocol tcp,
      InetSocketAddress wanted,
      InetSocketAddress address) {
    List<UdpSocket> sockets = new ArrayList<>();
    try {
      for (EventLoop loop : udpLoops(serving.loops())) {
        sockets.add(UdpSocket.bind(binding, serving, loop, address));
      }
      TcpListener listener = TcpListener.bind(binding, serving, tcp, address);
      return new PlainEndpoint(wanted, address, sockets, listener);
    } catch (OperatorException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  /** One socket for each event loop, where they can share a port; else one in all. */
  private static List<EventLoop> udpLoops(EventLoops loops) {
    return loops.isNative() ? loops.each() : loops.each().subList(0, 1);
  }

  @Override
  public InetSocketAddress address() {
    return bound;
  }

  /** Whether it is what was asked for by that address, with or without the port that was taken. */
  boolean is(InetSocketAddress address) {
    return wanted.equals(address) || bound.equals(address) || isSameWildcard(address);
  }

  private boolean isSameWildcard(InetSocketAddress address) {
    return Addressing.isWildcard(bound)
        && Addressing.isWildcard(address)
        && bound.getPort() == address.getPort();
  }

  /** Whether some datagrams or connections could be for both. */
  boolean overlaps(InetSocketAddress address) {
    return Addressing.overlap(bound, address);
  }

  @Override
  public CompletableFuture<Void> end() {
    return end(listener::end);
  }

  /** Ends while another that listens already takes what comes from now on. */
  CompletableFuture<Void> handOver() {
    return end(listener::handOver);
  }

  private CompletableFuture<Void> end(Supplier<CompletableFuture<Void>> endListener) {
    List<CompletableFuture<Void>> ended = new ArrayList<>();
    sockets.forEach(socket -> ended.add(socket.end()));
    ended.add(endListener.get());
    return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    sockets.forEach(UdpSocket::close);
    listener.close();
  }
}
