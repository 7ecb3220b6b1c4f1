package io.skystack.dns.server;

import io.netty.channel.ChannelFuture;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.PortOwner;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Binds addresses for UDP and TCP. Looks first whether they are free: sockets that share a port
 * (SO_REUSEPORT) would share it with those of another process of the same user too, and each would
 * get half of the queries.
 */
final class Binding {
  private static final int ATTEMPTS = 20;

  private final String flag;

  /**
   * @param flag the flag that an operator moves an address with
   */
  Binding(String flag) {
    this.flag = flag;
  }

  /**
   * Has sockets opened on an address that was free a moment before.
   *
   * @param wanted with port 0 for a port that is free for both UDP and TCP
   * @param opener opens all sockets on an address or none, by {@link #await}
   * @return what was opened
   * @throws OperatorException if it is not to be had
   */
  <T> T open(InetSocketAddress wanted, Function<InetSocketAddress, T> opener) {
    return open(wanted, address -> probeTcp(probeUdp(address)), opener);
  }

  /** The same for UDP alone. */
  <T> T openUdp(InetSocketAddress wanted, Function<InetSocketAddress, T> opener) {
    return open(wanted, this::probeUdp, opener);
  }

  /** The same for TCP alone. */
  <T> T openTcp(InetSocketAddress wanted, Function<InetSocketAddress, T> opener) {
    return open(wanted, this::probeTcp, opener);
  }

  private static <T> T open(
      InetSocketAddress wanted,
      UnaryOperator<InetSocketAddress> probe,
      Function<InetSocketAddress, T> opener) {
    for (int left = wanted.getPort() == 0 ? ATTEMPTS : 1; ; left--) {
      try {
        return opener.apply(probe.apply(wanted));
      } catch (OperatorException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  private InetSocketAddress probeTcp(InetSocketAddress wanted) {
    try (ServerSocketChannel tcp = ServerSocketChannel.open()) {
      tcp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      tcp.bind(wanted);
      InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
      return new InetSocketAddress(wanted.getAddress(), bound.getPort());
    } catch (IOException e) {
      throw PortOwner.cannotListen(wanted, false, flag, e);
    }
  }

  private InetSocketAddress probeUdp(InetSocketAddress wanted) {
    boolean plain =
        wanted.getAddress() instanceof Inet4Address && !wanted.getAddress().isAnyLocalAddress();
    try (DatagramChannel udp =
        plain ? DatagramChannel.open(StandardProtocolFamily.INET) : DatagramChannel.open()) {
      udp.bind(wanted);
      InetSocketAddress bound = (InetSocketAddress) udp.getLocalAddress();
      return new InetSocketAddress(wanted.getAddress(), bound.getPort());
    } catch (IOException e) {
      throw PortOwner.cannotListen(wanted, true, flag, e);
    }
  }

  /**
   * Waits until a socket is bound.
   *
   * @throws OperatorException if it cannot be
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what was never bound is only let go
  void await(ChannelFuture bound, InetSocketAddress address, boolean udp) {
    bound.awaitUninterruptibly();
    if (!bound.isSuccess()) {
      bound.channel().close();
      throw PortOwner.cannotListen(address, udp, flag, bound.cause());
    }
  }
}
