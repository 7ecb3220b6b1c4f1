package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5300, 127.0.0.1:5300",
    "127.0.0.1, 127.0.0.1:53",
    "localhost:1, 127.0.0.1:1",
    "[::1]:5300, [0:0:0:0:0:0:0:1]:5300",
    "[::1], [0:0:0:0:0:0:0:1]:53",
    "::1, [0:0:0:0:0:0:0:1]:53",
    "' 10.0.0.1:0 ', 10.0.0.1:0",
  })
  void readsHostAndPort(String text, String expected) {
    assertThat(Addresses.format(Addresses.parse(text, 53))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {":53", "0.0.0.0:53", "[::]:53"})
  void readsTheWildcardAddress(String text) {
    InetSocketAddress address = Addresses.parse(text);
    assertThat(address.getAddress().isAnyLocalAddress()).isTrue();
    assertThat(address.getPort()).isEqualTo(53);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a:b", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1", "256.1.1.1:53",
        "1.2.3:53", "example.org:53", "[::1:53", "::1]:53", "[127.0.0.1]:53", "[g::1]:53", "1:2:3g"
      })
  void whatIsNoAddressIsTheOperatorsError(String text) {
    assertThatThrownBy(() -> Addresses.parse(text, 53))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("'" + text + "' is no address")
        .hasMessageContaining("write for example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "::1"})
  void aPortIsNeededWhereThereIsNoDefault(String text) {
    assertThatThrownBy(() -> Addresses.parse(text))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("it has no port");
  }

  @Property
  void whatIsWrittenIsRead(@ForAll @Size(16) byte[] ipv6, @ForAll @IntRange(max = 65535) int port)
      throws UnknownHostException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(ipv6), port);
    assertThat(Addresses.parse(Addresses.format(address))).isEqualTo(address);
  }
}
