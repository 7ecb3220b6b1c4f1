package io.skystack.skycache;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Domains;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.forward.Nameserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * A value of dnsmasq's, {@code /domain/domain/what}: domains, and what is to be done with them.
 *
 * @param domains the root for {@code #}, {@link Name#empty} for none between the slashes, which are
 *     the names of one label; no domains at all for a value without slashes
 * @param what the rest, may be empty
 */
record DomainText(String flag, List<Name> domains, String what) {
  private static final int DNS_PORT = 53;

  /** Every domain, or whatever server. */
  static final String ANY = "#";

  /**
   * Reads a value.
   *
   * @throws OperatorException if a domain is none
   */
  static DomainText parse(String flag, String value) {
    String text = value.trim();
    if (!text.startsWith("/")) {
      return new DomainText(flag, List.of(), text);
    }
    String[] parts = text.split("/", -1);
    if (parts.length < 3) {
      throw new OperatorException(
          "%s: '%s' names no domain: write for example /kube.local/127.0.0.1#10053"
              .formatted(flag, value));
    }
    List<Name> domains = new ArrayList<>();
    for (int i = 1; i < parts.length - 1; i++) {
      domains.add(domain(flag, parts[i]));
    }
    return new DomainText(flag, List.copyOf(domains), parts[parts.length - 1]);
  }

  private static Name domain(String flag, String text) {
    if (text.isEmpty()) {
      return Name.empty;
    }
    if (text.equals(ANY)) {
      return Name.root;
    }
    try {
      return Name.fromConstantString(Domains.parse(text) + ".");
    } catch (OperatorException e) {
      throw new OperatorException(flag + ": " + e.getMessage(), e);
    }
  }

  /** The rest as a server: an address, with {@code #} and a port where it is not 53. */
  Nameserver server() {
    if (what.indexOf('@') >= 0) {
      throw new OperatorException(
          "%s: '%s' names where to ask from, which cannot be chosen: leave @ and what follows out"
              .formatted(flag, what));
    }
    int hash = what.indexOf('#');
    InetSocketAddress address = address(hash < 0 ? what : what.substring(0, hash));
    if (hash < 0) {
      return Nameserver.of(address);
    }
    String port = what.substring(hash + 1);
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535 || port.equals("0")) {
      throw new OperatorException("%s: '%s' is no port: 1 to 65535".formatted(flag, port));
    }
    return Nameserver.of(new InetSocketAddress(address.getAddress(), Integer.parseInt(port)));
  }

  /** The rest as an address. */
  InetAddress address() {
    InetSocketAddress address = address(what);
    if (address.getPort() != DNS_PORT) {
      throw new OperatorException("%s: '%s' has a port: leave it out".formatted(flag, what));
    }
    return address.getAddress();
  }

  private InetSocketAddress address(String text) {
    try {
      return Addresses.parse(text, DNS_PORT);
    } catch (OperatorException e) {
      throw new OperatorException(
          "%s: '%s' is no address: write for example 192.0.2.1 or 192.0.2.1#5353"
              .formatted(flag, what),
          e);
    }
  }
}
