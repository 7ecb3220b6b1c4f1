package io.skystack.dns.forward;

import io.skystack.common.cli.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that queries are passed on to, as operators write them. */
public final class Upstreams {
  private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
  private static final int DNS_PORT = 53;

  /** An address as it is written; a host name, which would have to be looked up, is none. */
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");

  private Upstreams() {}

  /**
   * The nameservers of a {@code resolv.conf}, at port 53, in their order. Lines that are not {@code
   * nameserver} or hold no address are skipped; a file that cannot be read gives none, with a
   * warning.
   */
  public static List<InetSocketAddress> ofResolvConf(Path file) {
    List<String> lines;
    try {
      lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      log.warn("no nameservers from {}: it cannot be read ({})", file, e.getMessage());
      return List.of();
    }
    List<InetSocketAddress> found = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && words[0].equals("nameserver")) {
        address(words[1])
            .ifPresentOrElse(
                address -> found.add(new InetSocketAddress(address, DNS_PORT)),
                () -> log.warn("{}: nameserver {} is no IP address; skipped", file, words[1]));
      }
    }
    return List.copyOf(found);
  }

  private static Optional<InetAddress> address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Those of the upstreams that are not this server itself; warns of each that is left out. */
  public static List<InetSocketAddress> without(
      List<InetSocketAddress> upstreams, List<InetSocketAddress> ownAddresses) {
    List<InetSocketAddress> others = new ArrayList<>();
    for (InetSocketAddress upstream : upstreams) {
      if (isOneOf(upstream, ownAddresses)) {
        log.warn("nameserver {} is this server itself; left out", Addresses.format(upstream));
      } else {
        others.add(upstream);
      }
    }
    return List.copyOf(others);
  }

  /** Whether a server that listens at {@code ownAddresses} would take what is sent there. */
  static boolean isOneOf(InetSocketAddress upstream, List<InetSocketAddress> ownAddresses) {
    return ownAddresses.stream().anyMatch(own -> reaches(upstream, own));
  }

  private static boolean reaches(InetSocketAddress upstream, InetSocketAddress own) {
    if (upstream.getPort() != own.getPort()) {
      return false;
    }
    InetAddress to = upstream.getAddress();
    InetAddress at = own.getAddress();
    return to.equals(at) || (at.isAnyLocalAddress() && isLocal(to) && !isDockers(to));
  }

  /**
   * Docker's resolver, as a container sees it: a loopback address of which the container's kernel
   * takes port 53 elsewhere, so that no socket of the container gets what is sent there.
   */
  private static boolean isDockers(InetAddress address) {
    return address.getHostAddress().equals("127.0.0.11");
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
