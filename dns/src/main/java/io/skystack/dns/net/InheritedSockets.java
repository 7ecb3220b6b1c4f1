package io.skystack.dns.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.InheritedSocket.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The sockets that systemd opened for this process (socket activation, {@code sd_listen_fds(3)}):
 * {@code LISTEN_FDS} of them, from descriptor 3 on, meant for the process {@code LISTEN_PID}, with
 * the names {@code LISTEN_FDNAMES}.
 */
public final class InheritedSockets {
  private static final int FIRST = 3;

  /** More than anybody means. */
  private static final int MAX = 256;

  // Of Linux's socket.h.
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_DOMAIN = 39;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private InheritedSockets() {}

  /**
   * Finds them.
   *
   * @param environment of this process
   * @param pid of this process
   * @return one at least
   * @throws OperatorException if there are none for this process, or one cannot serve DNS
   */
  public static List<InheritedSocket> of(Map<String, String> environment, long pid) {
    int count = count(environment, pid);
    if (!Epoll.isAvailable()) {
      throw new OperatorException(
          "sockets of systemd can be taken over on Linux on x86_64 and aarch64 alone; name the"
              + " addresses to listen on instead");
    }
    String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(inspect(FIRST + i, i < names.length ? names[i] : ""));
    }
    return sockets;
  }

  private static int count(Map<String, String> environment, long pid) {
    String count = environment.getOrDefault("LISTEN_FDS", "");
    if (count.isEmpty()) {
      throw new OperatorException(
          "systemd gave no sockets (LISTEN_FDS is not set): start the .socket unit, which starts"
              + " this program, or name the addresses to listen on instead");
    }
    String meant = environment.getOrDefault("LISTEN_PID", "");
    if (!meant.equals(Long.toString(pid))) {
      throw new OperatorException(
          "systemd's sockets are for process %s (LISTEN_PID), and this is process %d: let ExecStart= start this program itself, without a shell that stays in between"
              .formatted(meant.isEmpty() ? "unknown" : meant, pid));
    }
    if (!count.matches("\\d{1,3}") || Integer.parseInt(count) > MAX || count.matches("0+")) {
      throw new OperatorException(
          "LISTEN_FDS is '%s', no count of sockets from 1 to %d: see the .socket unit"
              .formatted(count, MAX));
    }
    return Integer.parseInt(count);
  }

  private static InheritedSocket inspect(int descriptor, String name) {
    String which = name.isEmpty() ? "" + descriptor : descriptor + " (" + name + ")";
    try {
      Socket socket = new Socket(descriptor);
      int domain = socket.getIntOpt(SOL_SOCKET, SO_DOMAIN);
      int type = socket.getIntOpt(SOL_SOCKET, SO_TYPE);
      if (domain != AF_INET && domain != AF_INET6) {
        throw wrong(which, "is no socket of IP");
      }
      Kind kind = kind(which, type, socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 1);
      InetSocketAddress address = socket.localAddress();
      if (address == null || address.getPort() == 0) {
        throw wrong(which, "is not bound to a port");
      }
      return new InheritedSocket(descriptor, kind, address, name);
    } catch (IOException | ChannelException e) {
      throw wrong(which, "is no open socket");
    }
  }

  private static Kind kind(String which, int type, boolean accepts) {
    if (type == SOCK_DGRAM) {
      return Kind.UDP;
    }
    if (type != SOCK_STREAM) {
      throw wrong(which, "is neither for UDP nor for TCP");
    }
    if (!accepts) {
      throw wrong(which, "is a connection, not a listener (Accept=yes)");
    }
    return Kind.TCP;
  }

  private static OperatorException wrong(String which, String why) {
    return new OperatorException(
        "systemd's descriptor %s %s: write ListenDatagram= and ListenStream= with addresses, and Accept=no, in the .socket unit"
            .formatted(which, why));
  }

  /**
   * Takes a socket over: the descriptor that it was inherited by is closed, and the one returned
   * never blocks, as event loops need it. (Nothing in Java sets a descriptor so; sending it through
   * a socket of the Unix domain does.)
   *
   * @throws OperatorException if that cannot be done
   */
  public static int takeOver(InheritedSocket inherited) {
    try {
      int descriptor = DescriptorPassing.pass(inherited.descriptor());
      new FileDescriptor(inherited.descriptor()).close();
      return descriptor;
    } catch (IOException e) {
      throw new OperatorException(
          "systemd's descriptor %d cannot be taken over: %s"
              .formatted(inherited.descriptor(), e.getMessage()),
          e);
    }
  }
}
