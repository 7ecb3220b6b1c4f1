package io.skystack.dns.log;

import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.AnswerObserver.Sent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * How a query is written into the log: text, with what was asked and answered in the places of
 * {@code {name}} and the like.
 */
final class LogFormat {
  static final String COMMON =
      "{remote}:{port} - {>id} \"{type} {class} {name} {proto} {size} {>do} {>bufsize}\""
          + " {rcode} {>rflags} {rsize} {duration}";
  static final String COMBINED = COMMON + " {>opcode}";

  private static final Pattern PLACE = Pattern.compile("\\{([>/]?[a-zA-Z0-9/_.-]+)\\}");
  private static final Map<String, Function<Sent, String>> VALUES = values();

  private final List<Function<Sent, String>> parts;

  private LogFormat(List<Function<Sent, String>> parts) {
    this.parts = parts;
  }

  /** What there is to be named. */
  static List<String> names() {
    return VALUES.keySet().stream().sorted().toList();
  }

  /**
   * Reads a format.
   *
   * @param unknown is told of names that stand for nothing
   */
  static LogFormat of(String text, Consumer<String> unknown) {
    String whole = text.replace("{common}", COMMON).replace("{combined}", COMBINED);
    List<Function<Sent, String>> parts = new ArrayList<>();
    Matcher place = PLACE.matcher(whole);
    int at = 0;
    while (place.find()) {
      String before = whole.substring(at, place.start());
      parts.add(sent -> before);
      Function<Sent, String> value = VALUES.get(place.group(1));
      if (value == null) {
        unknown.accept(place.group());
      } else {
        parts.add(value);
      }
      at = place.end();
    }
    String rest = whole.substring(at);
    parts.add(sent -> rest);
    return new LogFormat(List.copyOf(parts));
  }

  /** The line for a response. */
  String line(Sent sent) {
    StringBuilder line = new StringBuilder();
    parts.forEach(part -> line.append(part.apply(sent)));
    return line.toString();
  }

  private static Map<String, Function<Sent, String>> values() {
    Map<String, Function<Sent, String>> values = new HashMap<>();
    values.put("remote", sent -> host(sent.client()));
    values.put("local", sent -> sent.server().map(LogFormat::host).orElse(""));
    values.put("port", sent -> Integer.toString(sent.client().getPort()));
    values.put("type", sent -> Type.string(sent.type()));
    values.put("name", sent -> sent.query().name().toString().toLowerCase(Locale.ROOT));
    values.put("class", sent -> DClass.string(sent.query().dclass()));
    values.put("proto", LogFormat::protocol);
    values.put("size", sent -> Integer.toString(sent.requestBytes()));
    values.put("rcode", sent -> Rcode.string(sent.rcode()));
    values.put("rsize", sent -> Integer.toString(sent.bytes()));
    values.put("duration", LogFormat::duration);
    values.put(">id", sent -> Integer.toString(sent.id()));
    values.put(">opcode", sent -> Integer.toString(Opcode.QUERY));
    values.put(">do", sent -> Boolean.toString(sent.isDnssecOk()));
    values.put(">bufsize", sent -> Integer.toString(payloadSize(sent.query())));
    values.put(">rflags", sent -> flags(sent.flags()));
    return values;
  }

  private static String host(InetSocketAddress socket) {
    String address = socket.getAddress().getHostAddress();
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private static String protocol(Sent sent) {
    return sent.transport() == Transport.UDP || sent.transport() == Transport.QUIC ? "udp" : "tcp";
  }

  private static String duration(Sent sent) {
    return BigDecimal.valueOf(sent.nanos(), 9).setScale(9, RoundingMode.DOWN).toPlainString() + "s";
  }

  private static int payloadSize(Query query) {
    return query.edns().payloadSize();
  }

  /** The flags of the header that are set, as dig names them (RFC 1035 section 4.1.1). */
  private static String flags(int header) {
    List<String> set = new ArrayList<>();
    flag(header, 0x8000, "qr", set);
    flag(header, 0x0400, "aa", set);
    flag(header, 0x0200, "tc", set);
    flag(header, 0x0100, "rd", set);
    flag(header, 0x0080, "ra", set);
    flag(header, 0x0020, "ad", set);
    flag(header, 0x0010, "cd", set);
    return String.join(",", set);
  }

  private static void flag(int header, int bit, String name, List<String> set) {
    if ((header & bit) != 0) {
      set.add(name);
    }
  }
}
