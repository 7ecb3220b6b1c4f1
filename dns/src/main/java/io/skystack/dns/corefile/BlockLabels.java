package io.skystack.dns.corefile;

import io.skystack.common.cli.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a block's metrics are told apart by, as CoreDNS has it.
 *
 * @param server scheme and port of the block's first key, with the address if it is bound to one:
 *     {@code dns://:53}
 * @param view the name of its view; empty text for none
 */
public record BlockLabels(String server, String view) {
  /** Those of the block that is being made; the view's line has been read by then. */
  public static BlockLabels of(Setup setup) {
    return new BlockLabels(servers(setup, setup.keys().get(0)).get(0), setup.view());
  }

  /** The servers of a key: one for each address that the block is bound to. */
  public static List<String> servers(Setup setup, ServerKey key) {
    List<InetAddress> binds = setup.listener().binds();
    return binds.isEmpty()
        ? List.of("%s://:%d".formatted(key.scheme(), key.port()))
        : binds.stream()
            .map(bind -> new InetSocketAddress(bind, key.port()))
            .map(address -> key.scheme() + "://" + Addresses.format(address))
            .toList();
  }
}
