package io.skystack.dns.hosts;

import io.netty.util.NetUtil;
import io.skystack.dns.plugin.Zones;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/**
 * Reads lines of the form of {@code /etc/hosts}: an address, then names; {@code #} begins a
 * comment. What is no address or no name is left out, as every reader of that file does.
 */
final class HostsText {
  private final Zones zones;
  private final boolean reverses;
  private final HostTable.Builder table = new HostTable.Builder();

  /**
   * @param zones names outside of them are left out
   * @param reverses whether addresses lead back to their names
   */
  HostsText(Zones zones, boolean reverses) {
    this.zones = zones;
    this.reverses = reverses;
  }

  /** Reads more lines. */
  HostsText add(List<String> lines) {
    lines.forEach(this::add);
    return this;
  }

  /** What the lines say. */
  HostTable table() {
    return table.build();
  }

  private void add(String line) {
    int comment = line.indexOf('#');
    StringTokenizer fields =
        new StringTokenizer(comment < 0 ? line : line.substring(0, comment), " \t\u000B\f\r");
    if (!fields.hasMoreTokens()) {
      return;
    }
    Optional<InetAddress> address = address(fields.nextToken());
    while (address.isPresent() && fields.hasMoreTokens()) {
      InetAddress to = address.get();
      name(fields.nextToken()).filter(zones::contains).ifPresent(name -> add(name, to));
    }
  }

  private void add(Name name, InetAddress address) {
    table.address(name, address);
    if (reverses && !name.isWild()) {
      table.reverse(ReverseMap.fromAddress(address), name);
    }
  }

  /** Whether a line that begins with this word is one of hosts. */
  static boolean isAddress(String word) {
    return address(word).isPresent();
  }

  /** An address without its interface, which means nothing to others. */
  private static Optional<InetAddress> address(String text) {
    int zone = text.indexOf('%');
    byte[] bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes)); // IPv4 for one that is mapped to IPv6
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<Name> name(String text) {
    try {
      return Optional.of(Name.fromString(text.toLowerCase(Locale.ROOT), Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }
}
