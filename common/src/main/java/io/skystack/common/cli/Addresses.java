package io.skystack.common.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/**
 * Addresses of sockets as flags have them: {@code 127.0.0.1:53}, {@code [::1]:53}, {@code :53}. A
 * host is an IP address or {@code localhost}, never a name that would have to be resolved first.
 */
public final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");
  private static final int NO_PORT = -1;

  private Addresses() {}

  /**
   * The address; without a host it is the wildcard address, without a port it has {@code
   * defaultPort}.
   *
   * @throws OperatorException if it is no address
   */
  public static InetSocketAddress parse(String text, int defaultPort) {
    if (defaultPort < 0 || defaultPort > 65535) {
      throw new IllegalArgumentException("no port: " + defaultPort);
    }
    return read(text.trim(), defaultPort);
  }

  /**
   * The address, which must have a port.
   *
   * @throws OperatorException if it is no address, or has no port
   */
  public static InetSocketAddress parse(String text) {
    return read(text.trim(), NO_PORT);
  }

  /** The address as {@link #parse} reads it: {@code 127.0.0.1:53}, {@code [::1]:53}. */
  public static String format(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString() + ":" + address.getPort();
    }
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static InetSocketAddress read(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean bareIpv6 = !bracketed && colon != text.indexOf(':');
    if (colon < 0 || bareIpv6 || colon < text.lastIndexOf(']')) {
      if (defaultPort == NO_PORT) {
        throw wrong(text, "it has no port");
      }
      return new InetSocketAddress(host(text, text), defaultPort);
    }
    String host = text.substring(0, colon);
    int port = port(text, text.substring(colon + 1));
    return host.isEmpty()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(host(text, host), port);
  }

  private static InetAddress host(String text, String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String literal = bracketed ? host.substring(1, host.length() - 1) : host;
    if (literal.equals("localhost")) {
      return InetAddress.getLoopbackAddress();
    }
    if (bracketed ? !IPV6.matcher(literal).matches() : !isLiteral(literal)) {
      throw wrong(text, "'" + literal + "' is no IP address");
    }
    try {
      return InetAddress.getByName(literal); // a literal: nothing is looked up
    } catch (UnknownHostException e) {
      throw wrong(text, "'" + literal + "' is no IP address of this machine's kinds");
    }
  }

  private static boolean isLiteral(String host) {
    return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
  }

  private static int port(String text, String port) {
    if (port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65535) {
      return Integer.parseInt(port);
    }
    throw wrong(text, "'" + port + "' is no port");
  }

  private static OperatorException wrong(String text, String why) {
    return new OperatorException(
        "'%s' is no address, %s: write for example 127.0.0.1:53, [::1]:53 or :53"
            .formatted(text, why));
  }

  /** Reads a flag whose address must have a port. */
  public static final class WithPort implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      return parse(value);
    }
  }

  /** Reads a flag whose address has port 53 where it names none (RFC 1035 section 4.2). */
  public static final class Dns implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      return parse(value, 53);
    }
  }
}
