package io.skystack.dns.corefile;

/**
 * What a block's metrics are told apart by, as CoreDNS has it.
 *
 * @param server scheme and port of the block's first key: {@code dns://:53}
 * @param view the name of its view; empty text for none
 */
public record BlockLabels(String server, String view) {
  /** Those of the block that is being made; the view's line has been read by then. */
  public static BlockLabels of(Setup setup) {
    ServerKey first = setup.keys().get(0);
    return new BlockLabels("%s://:%d".formatted(first.scheme(), first.port()), setup.view());
  }
}
