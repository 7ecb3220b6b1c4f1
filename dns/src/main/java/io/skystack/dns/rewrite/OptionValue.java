package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The data of an option that a rule puts into queries. Immutable. */
public final class OptionValue {
  /** No data. */
  public static final OptionValue NONE = of(new byte[0]);

  /** Variables by their names; those that are the client's are not the same for all. */
  private static final Map<String, OptionValue> VARIABLES =
      Map.of(
          "qname", ofQuestion(query -> text(query.name().toString())),
          "qtype", ofQuestion(query -> number(query.type())),
          "client_ip", ofClient(query -> query.client().getAddress().getAddress()),
          "client_port", ofClient(query -> number(query.client().getPort())),
          "protocol", ofClient(query -> text(protocol(query))),
          "server_ip", ofServer(server -> server.getAddress().getAddress()),
          "server_port", ofServer(server -> number(server.getPort())));

  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;
  private static final int IPV4_BYTES = 4;

  private final boolean isForAll;
  private final Function<Query, Optional<byte[]>> value;

  private OptionValue(boolean isForAll, Function<Query, Optional<byte[]>> value) {
    this.isForAll = isForAll;
    this.value = value;
  }

  /** The same data for all. */
  public static OptionValue of(byte[] data) {
    byte[] own = data.clone();
    return new OptionValue(true, query -> Optional.of(own));
  }

  /** What a variable stands for; empty if there is no such variable. */
  public static Optional<OptionValue> ofVariable(String name) {
    return Optional.ofNullable(VARIABLES.get(name));
  }

  /** The value of a metadata label; no option if there is none. */
  public static OptionValue ofMetadata(String label) {
    return new OptionValue(
        false,
        query ->
            Optional.of(query.context().metadata().value(label))
                .filter(text -> !text.isEmpty())
                .map(OptionValue::text));
  }

  /** The client's network (RFC 7871 section 6), of so many bits. */
  public static OptionValue ofSubnet(int ipv4Bits, int ipv6Bits) {
    return new OptionValue(
        false,
        query -> {
          byte[] address = query.client().getAddress().getAddress();
          return Optional.of(subnet(address, address.length == IPV4_BYTES ? ipv4Bits : ipv6Bits));
        });
  }

  private static byte[] subnet(byte[] address, int bits) {
    int bytes = (bits + Byte.SIZE - 1) / Byte.SIZE;
    byte[] data = new byte[4 + bytes];
    data[1] = (byte) (address.length == IPV4_BYTES ? FAMILY_IPV4 : FAMILY_IPV6);
    data[2] = (byte) bits;
    System.arraycopy(address, 0, data, 4, bytes);
    int spare = Byte.SIZE * bytes - bits;
    if (bytes > 0) {
      data[data.length - 1] &= (byte) (0xFF << spare);
    }
    return data;
  }

  private static OptionValue ofQuestion(Function<Query, byte[]> value) {
    return new OptionValue(true, query -> Optional.of(value.apply(query)));
  }

  private static OptionValue ofClient(Function<Query, byte[]> value) {
    return new OptionValue(false, query -> Optional.of(value.apply(query)));
  }

  private static OptionValue ofServer(Function<InetSocketAddress, byte[]> value) {
    return new OptionValue(false, query -> query.context().server().map(value));
  }

  private static String protocol(Query query) {
    return switch (query.transport()) {
      case UDP, QUIC -> "udp";
      default -> "tcp";
    };
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] number(int value) {
    return new byte[] {(byte) (value >> Byte.SIZE), (byte) value};
  }

  boolean isForAll() {
    return isForAll;
  }

  Optional<byte[]> of(Query query) {
    return value.apply(query);
  }
}
