package io.skystack.dns.server;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.AddressWatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * QUIC on the wildcard: a listener for each of the machine's addresses, so that datagrams leave
 * from the one that was asked, and one on the wildcard for what no interface shows.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for an address that is gone
final class QuicWildcard implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(QuicWildcard.class);

  /** More addresses than machines have that speak QUIC; the others are the wildcard's. */
  private static final int MAX = 256;

  private final QuicListener wildcard;
  private final AddressWatch machine;
  private final Function<InetSocketAddress, QuicListener> opener;
  private final Consumer<Set<InetAddress>> follower = this::follow;
  private final Map<InetAddress, QuicListener> others = new HashMap<>();
  private boolean ended;

  private QuicWildcard(
      QuicListener wildcard,
      AddressWatch machine,
      Function<InetSocketAddress, QuicListener> opener) {
    this.wildcard = wildcard;
    this.machine = machine;
    this.opener = opener;
  }

  /**
   * Begins with the wildcard; the addresses follow.
   *
   * @param opener opens a listener on an address, or throws an {@link OperatorException}
   */
  static QuicWildcard open(
      InetSocketAddress address,
      AddressWatch machine,
      Function<InetSocketAddress, QuicListener> opener) {
    QuicWildcard made = new QuicWildcard(opener.apply(address), machine, opener);
    machine.follow(made.follower);
    return made;
  }

  @Override
  public InetSocketAddress address() {
    return wildcard.address();
  }

  private synchronized void follow(Set<InetAddress> addresses) {
    if (ended) {
      return;
    }
    for (InetAddress known : List.copyOf(others.keySet())) {
      if (!addresses.contains(known)) {
        others.remove(known).end();
      }
    }
    for (InetAddress address : addresses) {
      if (!others.containsKey(address) && others.size() < MAX) {
        open(address);
      }
    }
  }

  private void open(InetAddress address) {
    try {
      int port = wildcard.address().getPort();
      others.put(address, opener.apply(new InetSocketAddress(address, port)));
    } catch (OperatorException e) {
      log.debug("the wildcard stands for {}: {}", address, e.getMessage());
    }
  }

  private synchronized List<QuicListener> stop() {
    ended = true;
    machine.leave(follower);
    List<QuicListener> all = new ArrayList<>(others.values());
    all.add(wildcard);
    return all;
  }

  @Override
  public CompletableFuture<Void> end() {
    return CompletableFuture.allOf(
        stop().stream().map(QuicListener::end).toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    stop().forEach(QuicListener::close);
  }
}
