package io.skystack.dns.server;

import io.netty.channel.ChannelFuture;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.SocketText;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * Looks whether an address is free for UDP and TCP before it is bound: sockets that share a port
 * (SO_REUSEPORT) would share it with those of another process of the same user too, and each would
 * get half of the queries.
 */
final class Binding {
  private static final int ATTEMPTS = 20;

  private final String flag;

  Binding(String flag) {
    this.flag = flag;
  }

  /** What opens sockets on an address. */
  interface Opener {
    /** Opens all or none. */
    void open(InetSocketAddress address) throws IOException;
  }

  /**
   * Has sockets opened on an address that was free a moment before.
   *
   * @param wanted with port 0 for a port that is free for both UDP and TCP
   * @return the address, with the port that was taken
   * @throws OperatorException if it is not to be had
   */
  InetSocketAddress open(InetSocketAddress wanted, Opener opener) {
    if (wanted.isUnresolved()) {
      throw new OperatorException(
          "%s is no address of this machine: give another with %s"
              .formatted(SocketText.of(wanted), flag));
    }
    int attempts = wanted.getPort() == 0 ? ATTEMPTS : 1;
    while (true) {
      try {
        InetSocketAddress free = probe(wanted);
        opener.open(free);
        return free;
      } catch (IOException e) {
        if (--attempts == 0) {
          throw explain(wanted, e);
        }
      }
    }
  }

  private static InetSocketAddress probe(InetSocketAddress wanted) throws IOException {
    boolean plain = wanted.getAddress() instanceof Inet4Address;
    try (DatagramChannel udp =
            plain && !wanted.getAddress().isAnyLocalAddress()
                ? DatagramChannel.open(StandardProtocolFamily.INET)
                : DatagramChannel.open();
        ServerSocketChannel tcp = ServerSocketChannel.open()) {
      udp.bind(wanted);
      InetSocketAddress bound = (InetSocketAddress) udp.getLocalAddress();
      InetSocketAddress free = new InetSocketAddress(wanted.getAddress(), bound.getPort());
      tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      tcp.bind(free);
      return free;
    }
  }

  private OperatorException explain(InetSocketAddress wanted, IOException e) {
    String where = SocketText.of(wanted);
    String message = String.valueOf(e.getMessage());
    if (message.contains("ermission denied")) {
      return new OperatorException(
          "%s needs the right to bind ports below 1024: run as root, give CAP_NET_BIND_SERVICE, or choose another port with %s"
              .formatted(where, flag),
          e);
    }
    if (message.contains("already in use")) {
      return new OperatorException(
          "%s is in use: end what listens there, or choose another address with %s"
              .formatted(where, flag),
          e);
    }
    return new OperatorException(
        "cannot listen at %s (%s): choose another address with %s".formatted(where, message, flag),
        e);
  }

  /**
   * Waits until a socket is bound.
   *
   * @throws IOException if it cannot be
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what was never bound is only let go
  static void await(ChannelFuture bound) throws IOException {
    bound.awaitUninterruptibly();
    if (bound.isSuccess()) {
      return;
    }
    bound.channel().close();
    if (bound.cause() instanceof IOException e) {
      throw e;
    }
    throw new IOException(bound.cause());
  }
}
