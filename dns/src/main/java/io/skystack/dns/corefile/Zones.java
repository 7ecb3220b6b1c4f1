package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Zones as a Corefile has them: names, and networks that stand for their reverse zones. */
final class Zones {
  private static final Pattern NETWORK =
      Pattern.compile("((?:\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(\\d{1,3})");

  /** What stands in names only by mistake. */
  private static final Pattern STRAY = Pattern.compile("[\\s{}\"',/()]");

  private Zones() {}

  /**
   * The zones.
   *
   * @throws OperatorException if it is no name and no network
   */
  static List<Name> of(String text) {
    if (text.indexOf('/') < 0) {
      return List.of(name(text));
    }
    Matcher network = NETWORK.matcher(text);
    if (!network.matches()) {
      throw noNetwork(text);
    }
    return reverse(text, address(text, network.group(1)), Integer.parseInt(network.group(2)));
  }

  /**
   * The name, absolute and in lower case.
   *
   * @throws OperatorException if it is none
   */
  static Name name(String text) {
    try {
      if (text.isEmpty() || STRAY.matcher(text).find()) {
        throw new TextParseException("it is empty, or has a brace in it");
      }
      return Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
    } catch (TextParseException e) {
      throw new OperatorException(
          "'%s' is no domain name: write for example kube.local".formatted(text), e);
    }
  }

  private static byte[] address(String text, String host) {
    try {
      return InetAddress.getByName(host).getAddress(); // digits, dots and colons: no look-up
    } catch (UnknownHostException e) {
      throw noNetwork(text);
    }
  }

  /**
   * Names end at octets (RFC 1035 section 3.5) or nibbles (RFC 3596 section 2.5): a mask between
   * two of them is all the zones at the next one.
   */
  private static List<Name> reverse(String text, byte[] address, int bits) {
    int unit = address.length == 4 ? 8 : 4;
    if (bits > 8 * address.length) {
      throw noNetwork(text);
    }
    int labels = (bits + unit - 1) / unit;
    int open = labels * unit - bits;
    List<Name> zones = new ArrayList<>();
    for (int i = 0; i < 1 << open; i++) {
      StringBuilder zone = new StringBuilder();
      for (int label = labels - 1; label >= 0; label--) {
        int value = part(address, label, unit);
        if (label == labels - 1) {
          value = (value >> open << open) | i;
        }
        zone.append(Integer.toString(value, unit == 8 ? 10 : 16)).append('.');
      }
      zones.add(name(zone + (unit == 8 ? "in-addr.arpa." : "ip6.arpa.")));
    }
    return zones;
  }

  private static int part(byte[] address, int index, int unit) {
    if (unit == 8) {
      return address[index] & 0xff;
    }
    int octet = address[index / 2] & 0xff;
    return index % 2 == 0 ? octet >> 4 : octet & 0xf;
  }

  private static OperatorException noNetwork(String text) {
    return new OperatorException(
        "'%s' is no network: write for example 10.0.0.0/24 or 2001:db8::/32".formatted(text));
  }
}
