package io.skystack.dns.server;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel refuse what comes to a UDP socket from now on, so that clients go elsewhere at
 * once, while what came before can still be read and answered.
 *
 * <p>A UDP socket that is connected gets nothing from others. Connected to itself it hears from
 * nobody, and what it holds already stays. Netty must not know: to it a connected socket would mean
 * that all that is read comes from that one peer.
 *
 * <p>A socket bound to the wildcard takes the address of its connection as its own, and would
 * answer from there. To send it is disconnected and then connected again, within microseconds; what
 * slips in between is read as well.
 */
final class Refusal {
  private static final Logger log = LoggerFactory.getLogger(Refusal.class);

  private final Optional<Socket> socket;
  private final InetSocketAddress self;
  private final boolean isWildcard;

  private Refusal(Optional<Socket> socket, InetSocketAddress self, boolean isWildcard) {
    this.socket = socket;
    this.self = self;
    this.isWildcard = isWildcard;
  }

  /** Begins to refuse; nothing is refused where that cannot be had (NIO). */
  static Refusal of(DatagramChannel channel) {
    InetSocketAddress bound = channel.localAddress();
    boolean isWildcard = bound.getAddress().isAnyLocalAddress();
    InetSocketAddress self =
        isWildcard
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())
            : bound;
    Optional<Socket> socket =
        channel instanceof EpollDatagramChannel epoll && epoll.fd() instanceof Socket fd
            ? Optional.of(fd)
            : Optional.empty();
    Refusal refusal = new Refusal(socket, self, isWildcard);
    return refusal.connect() ? refusal : new Refusal(Optional.empty(), self, isWildcard);
  }

  /** Whether nothing new comes in. */
  boolean isWhole() {
    return socket.isPresent();
  }

  /** Whether answers can be sent as they are ready; else by {@link #during} alone. */
  boolean maySend() {
    return socket.isEmpty() || !isWildcard;
  }

  /** Sends what is to be sent. */
  void during(Runnable send) {
    if (maySend()) {
      send.run();
      return;
    }
    try {
      socket.get().disconnect();
    } catch (IOException e) {
      log.debug("{} stays as it is: {}", self, e.toString());
    }
    send.run();
    connect();
  }

  private boolean connect() {
    if (socket.isEmpty()) {
      return false;
    }
    try {
      socket.get().connect(self);
      return true;
    } catch (IOException e) {
      log.debug("{} goes on taking queries: {}", self, e.toString());
      return false;
    }
  }
}
