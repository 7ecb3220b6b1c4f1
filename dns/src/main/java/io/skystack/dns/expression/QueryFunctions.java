package io.skystack.dns.expression;

import io.netty.util.NetUtil;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.Network;
import io.skystack.dns.net.NetworkTable;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/** What expressions can ask of a query. */
public final class QueryFunctions {
  /** The names of all. */
  public static final Set<String> NAMES =
      Set.of(
          "bufsize",
          "class",
          "client_ip",
          "do",
          "id",
          "opcode",
          "name",
          "port",
          "proto",
          "server_ip",
          "server_port",
          "size",
          "type",
          "incidr",
          "metadata");

  /** Those whose values are the same for all who ask the same question. */
  private static final Set<String> OF_QUESTION =
      Set.of("class", "do", "opcode", "name", "type", "incidr");

  private QueryFunctions() {}

  /** Whether functions have the same values for all who ask the same question. */
  public static boolean areForAll(Set<String> called) {
    return called.stream().filter(NAMES::contains).allMatch(OF_QUESTION::contains);
  }

  /** The functions for one query. */
  public static Map<String, Function> of(Query query) {
    return Map.ofEntries(
        Map.entry("bufsize", a -> bufsize(query)),
        Map.entry("class", a -> DClass.string(query.dclass())),
        Map.entry("client_ip", a -> text(query.client())),
        Map.entry("do", a -> query.edns().dnssecOk()),
        Map.entry("id", a -> (long) query.context().id()),
        Map.entry("opcode", a -> 0L),
        Map.entry("name", a -> query.name().toString().toLowerCase(Locale.ROOT)),
        Map.entry("port", a -> String.valueOf(query.client().getPort())),
        Map.entry("proto", a -> proto(query.transport())),
        Map.entry("server_ip", a -> query.context().server().map(QueryFunctions::text).orElse("")),
        Map.entry(
            "server_port",
            a -> query.context().server().map(s -> String.valueOf(s.getPort())).orElse("")),
        Map.entry("size", a -> (long) query.context().size()),
        Map.entry("type", a -> Type.string(query.type())),
        Map.entry("incidr", QueryFunctions::incidr),
        Map.entry(
            "metadata",
            a -> query.context().metadata().value(a.isEmpty() ? "" : Values.text(a.get(0)))));
  }

  private static long bufsize(Query query) {
    return query.transport() == Transport.UDP ? query.edns().payloadSize() : 65_535;
  }

  private static String proto(Transport transport) {
    return transport == Transport.UDP || transport == Transport.QUIC ? "udp" : "tcp";
  }

  /** An address in the shortest form (RFC 5952). */
  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip instanceof Inet6Address ? NetUtil.toAddressString(ip) : ip.getHostAddress();
  }

  private static Object incidr(List<Object> arguments) {
    if (arguments.size() != 2) {
      throw new ExpressionException("incidr takes an address and a network");
    }
    try {
      String address = Values.text(arguments.get(0)).replaceAll("[\\[\\]]", "");
      Network network = Network.parse(Values.text(arguments.get(1)));
      return NetworkTable.of(Map.of(network, 0))
              .markOf(Network.parse(address).address().getAddress())
          != NetworkTable.NONE;
    } catch (OperatorException e) {
      throw new ExpressionException(e.getMessage());
    }
  }
}
