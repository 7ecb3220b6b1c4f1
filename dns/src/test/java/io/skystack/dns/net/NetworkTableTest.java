package io.skystack.dns.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class NetworkTableTest {
  private static NetworkTable table(String... networks) {
    Map<Network, Integer> marks = new HashMap<>();
    for (int i = 0; i < networks.length; i++) {
      marks.put(Network.parse(networks[i]), i);
    }
    return NetworkTable.of(marks);
  }

  private static byte[] bytes(String address) {
    return NetUtil.createByteArrayFromIpAddressString(address);
  }

  @Test
  void theLongestMatchRules() {
    NetworkTable table = table("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "::1");
    assertThat(table.markOf(bytes("10.9.9.9"))).isZero();
    assertThat(table.markOf(bytes("10.1.9.9"))).isEqualTo(1);
    assertThat(table.markOf(bytes("10.1.2.3"))).isEqualTo(2);
    assertThat(table.markOf(bytes("11.0.0.0"))).isEqualTo(NetworkTable.NONE);
    assertThat(table.markOf(bytes("2001:db8::9"))).isEqualTo(3);
    assertThat(table.markOf(bytes("2001:db9::9"))).isEqualTo(NetworkTable.NONE);
    assertThat(table.markOf(bytes("::1"))).isEqualTo(4);
    assertThat(table.isEmpty()).isFalse();
    assertThat(table().isEmpty()).isTrue();
  }

  /** A way around a rule otherwise: the same host, written in the other family. */
  @Test
  void anIpv4AddressMappedToIpv6IsAnIpv4Address() {
    NetworkTable table = table("::/0", "10.0.0.0/8");
    assertThat(bytes("::ffff:10.0.0.1")).hasSize(16);
    assertThat(table.markOf(bytes("::ffff:10.0.0.1"))).isEqualTo(1);
    assertThat(table.markOf(bytes("::ffff:11.0.0.1"))).isEqualTo(NetworkTable.NONE);
    assertThat(table.markOf(bytes("::fffe:a00:1"))).isZero();
  }

  /** Compared with the plain way: try all networks, keep the one with the longest prefix. */
  @Property(tries = 2000)
  void findsWhatASearchThroughAllFinds(
      @ForAll @Size(max = 30) List<@IntRange(max = 511) Integer> seeds,
      @ForAll boolean ipv6,
      @ForAll @IntRange(max = 255) int host)
      throws UnknownHostException {
    Map<Network, Integer> marks = new HashMap<>();
    for (int seed : seeds) {
      byte[] address = address(seed & 7, ipv6);
      int prefixLength = Math.min(seed >> 3, Byte.SIZE * address.length);
      marks.putIfAbsent(network(address, prefixLength), marks.size());
    }
    byte[] client = address(host, ipv6);
    int expected =
        marks.keySet().stream()
            .filter(network -> contains(network, client))
            .max((a, b) -> Integer.compare(a.prefixLength(), b.prefixLength()))
            .map(marks::get)
            .orElse(NetworkTable.NONE);
    assertThat(NetworkTable.of(marks).markOf(client)).isEqualTo(expected);
  }

  /** Addresses that share many leading bits. */
  private static byte[] address(int seed, boolean ipv6) {
    byte[] address = new byte[ipv6 ? 16 : 4];
    address[0] = (byte) (seed & 1);
    address[address.length / 2] = (byte) (seed & 2);
    address[address.length - 1] = (byte) seed;
    return address;
  }

  private static Network network(byte[] address, int prefixLength) throws UnknownHostException {
    int bits = Byte.SIZE * address.length;
    BigInteger first =
        new BigInteger(1, address).shiftRight(bits - prefixLength).shiftLeft(bits - prefixLength);
    byte[] masked = new byte[address.length];
    byte[] digits = first.toByteArray();
    int count = Math.min(digits.length, masked.length);
    System.arraycopy(digits, digits.length - count, masked, masked.length - count, count);
    return new Network(InetAddress.getByAddress(masked), prefixLength);
  }

  private static boolean contains(Network network, byte[] client) {
    byte[] first = network.address().getAddress();
    int rest = Byte.SIZE * client.length - network.prefixLength();
    return first.length == client.length
        && new BigInteger(1, first)
            .shiftRight(rest)
            .equals(new BigInteger(1, client).shiftRight(rest));
  }
}
