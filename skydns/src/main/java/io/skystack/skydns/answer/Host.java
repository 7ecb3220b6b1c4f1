package io.skystack.skydns.answer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** What the host of a record is. */
public sealed interface Host {
  /** No host: the record makes its name exist, no more. */
  Host NONE = new None();

  /** Neither a name nor an address. */
  Host BAD = new Bad();

  /** An address; one of IPv4 mapped into IPv6 is the IPv4 one. */
  record Ip(InetAddress address) implements Host {}

  /** An absolute name. */
  record Named(Name name) implements Host {}

  /** See {@link #NONE}. */
  record None() implements Host {}

  /** See {@link #BAD}. */
  record Bad() implements Host {}

  /**
   * Reads a host. Names are taken with and without a final dot. What looks like a mistyped address,
   * a URL, a host with a port or a mail address is no name, although DNS could carry it.
   */
  static Host of(String host) {
    if (host.isEmpty()) {
      return NONE;
    }
    byte[] v4 = Address.toByteArray(host, Address.IPv4);
    byte[] bytes =
        v4 != null || host.indexOf(':') < 0 ? v4 : Address.toByteArray(host, Address.IPv6);
    if (bytes != null) {
      return new Ip(address(bytes));
    }
    try {
      Name name = Name.fromString(host, Name.root);
      return isHostName(name) ? new Named(name) : BAD;
    } catch (TextParseException e) {
      return BAD;
    }
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are an address", e);
    }
  }

  private static boolean isHostName(Name name) {
    byte[] wire = name.toWire();
    if (wire[0] == 0) {
      return false; // the root
    }
    boolean digitsOnly = false;
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      digitsOnly = true;
      for (int i = at + 1; i <= at + wire[at]; i++) {
        if (!isPlain(wire[i])) {
          return false;
        }
        digitsOnly &= wire[i] >= '0' && wire[i] <= '9';
      }
    }
    return !digitsOnly; // no top-level domain is a number (RFC 3696 section 2): 10.1.2.300 is none
  }

  /** Whether a byte, unsigned, is neither a control character or space nor {@code / : @}. */
  private static boolean isPlain(byte b) {
    return b < 0 || (b > ' ' && b != 0x7f && b != '/' && b != ':' && b != '@');
  }
}
