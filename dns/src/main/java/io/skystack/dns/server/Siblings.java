package io.skystack.dns.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The sockets beside one that is bound to the wildcard: one for each address that is asked, so that
 * an answer leaves from there. (A socket of the wildcard sends from whatever address the kernel
 * likes best, and clients take no answer from an address that they did not ask.)
 *
 * <p>The kernel gives a datagram to the socket that is bound to its very address, so a sibling soon
 * gets all that is for it. It is opened when the machine is seen to have the address, or when the
 * first datagram for it comes to the wildcard, which catches what no interface shows, such as
 * 127.0.0.2. On one event loop.
 */
final class Siblings {
  /** More addresses than machines have; who asks at more is answered from the wildcard. */
  private static final int MAX = 256;

  private final Function<InetAddress, Optional<UdpSocket>> opener;
  private final Map<InetAddress, UdpSocket> sockets = new HashMap<>();
  private Set<InetAddress> seen = Set.of();
  private boolean ended;

  /**
   * None yet.
   *
   * @param opener opens a socket at once, on this event loop; none if the address is not to be had
   */
  Siblings(Function<InetAddress, Optional<UdpSocket>> opener) {
    this.opener = opener;
  }

  /** The one that answers for an address; none if answers have to go out from the wildcard. */
  Optional<UdpSocket> of(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return Optional.empty(); // the platform does not tell what was asked
    }
    UdpSocket known = sockets.get(address);
    return known == null ? open(address) : Optional.of(known);
  }

  private Optional<UdpSocket> open(InetAddress address) {
    if (ended || sockets.size() >= MAX) {
      return Optional.empty();
    }
    Optional<UdpSocket> opened = opener.apply(address);
    opened.ifPresent(socket -> sockets.put(address, socket));
    return opened;
  }

  /** The machine's addresses are these now. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for an address that is gone
  void follow(Set<InetAddress> addresses) {
    for (InetAddress gone : seen) {
      if (!addresses.contains(gone)) {
        Optional.ofNullable(sockets.remove(gone)).ifPresent(UdpSocket::end);
      }
    }
    seen = addresses;
    addresses.forEach(this::of);
  }

  /** Has all end, and opens no more. */
  CompletableFuture<Void> end() {
    ended = true;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    sockets.values().forEach(socket -> ends.add(socket.end()));
    sockets.clear();
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  /** Lets go of all as they are. */
  void close() {
    ended = true;
    sockets.values().forEach(UdpSocket::abandon);
    sockets.clear();
  }
}
