package io.skystack.dns.corefile;

import io.skystack.common.cli.Addresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Where queries come in, and who answers them there.
 *
 * @param addresses all with the same port
 * @param options of the blocks, put together
 * @param blocks by zone, in the order of the file; of one zone in the order in which they are tried
 * @param dispatch gives each query to one of them
 */
record Socket(
    Scheme scheme,
    int port,
    List<InetSocketAddress> addresses,
    ListenerOptions options,
    Map<Name, List<BuiltBlock>> blocks,
    ZoneDispatch dispatch) {
  Socket {
    addresses = List.copyOf(addresses);
  }

  /**
   * @param listeners who is told of queries that no block takes
   */
  Socket(
      Scheme scheme,
      int port,
      List<InetSocketAddress> addresses,
      ListenerOptions options,
      Map<Name, List<BuiltBlock>> blocks,
      List<UnclaimedListener> listeners) {
    this(scheme, port, addresses, options, blocks, new ZoneDispatch(blocks, listeners));
  }

  /** As metrics and messages name it: {@code dns://:53}. */
  String label() {
    InetSocketAddress first = addresses.get(0);
    return scheme
        + "://"
        + (first.getAddress().isAnyLocalAddress() ? ":" + port : Addresses.format(first));
  }
}
