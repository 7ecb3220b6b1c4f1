package io.skystack.dns.corefile;

import io.skystack.common.cli.Nearest;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Token.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;

/**
 * What a server block answers for: a zone on a port.
 *
 * @param at where it is written, such as {@code Corefile:3}
 */
public record ServerKey(Scheme scheme, Name zone, int port, String at) {
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z0-9+.-]+)://(.*)");
  private static final Pattern PORT = Pattern.compile("(.*):(\\d{1,5})");
  private static final List<String> SCHEMES = List.of("dns", "tls", "https", "quic");

  /**
   * Reads what stands in front of a block: {@code tls://example.org:853}, {@code 10.0.0.0/24},
   * {@code :5300}.
   *
   * @throws OperatorException if it is no zone
   */
  static List<ServerKey> read(String text, Place place) {
    Matcher withScheme = SCHEME.matcher(text);
    Scheme scheme = Scheme.DNS;
    String rest = text;
    if (withScheme.matches()) {
      scheme = scheme(withScheme.group(1).toLowerCase(Locale.ROOT));
      rest = withScheme.group(2);
    }
    int port = scheme.defaultPort();
    Matcher withPort = PORT.matcher(rest);
    if (withPort.matches()) {
      port = port(withPort.group(2));
      rest = withPort.group(1);
    }
    List<ServerKey> keys = new ArrayList<>();
    for (Name zone : Zones.of(rest.isEmpty() ? "." : rest)) {
      keys.add(new ServerKey(scheme, zone, port, place.toString()));
    }
    return keys;
  }

  private static Scheme scheme(String text) {
    if (SCHEMES.contains(text)) {
      return Scheme.valueOf(text.toUpperCase(Locale.ROOT));
    }
    if (text.equals("grpc") || text.equals("https3")) {
      throw new OperatorException(
          "%s:// is not served here: use dns://, tls://, https:// or quic://".formatted(text));
    }
    throw new OperatorException(
        "unknown scheme '%s://'%s".formatted(text, Nearest.didYouMean(text, SCHEMES)));
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port > 65535) {
      throw new OperatorException("'%s' is no port".formatted(text));
    }
    return port;
  }

  /** As one would write it, whole: {@code dns://example.org.:53}. */
  @Override
  public String toString() {
    return "%s://%s:%d".formatted(scheme, zone, port);
  }
}
