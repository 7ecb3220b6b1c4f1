package io.skystack.dns.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "' 10.1.2.3 ', 10.1.2.3/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
    "::1, 0:0:0:0:0:0:0:1/128",
    "::/0, 0:0:0:0:0:0:0:0/0"
  })
  void readsNetworksAndSingleAddresses(String text, String written) {
    assertThat(Network.parse(text)).hasToString(written);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/33, prefix length of 0 to 32",
    "10.0.0.0/, prefix length",
    "10.0.0.0/-1, prefix length",
    "10.0.0.1/8, bits set behind its first 8",
    "2001:db8::1/64, bits set behind its first 64",
    "2001:db8::/129, prefix length of 0 to 128",
    "10.0.0/8, no IP address",
    "example.com, no IP address",
    "fe80::1%eth0, no IP address",
    "[::1], no IP address",
    "::ffff:10.0.0.1, IPv4 address that is in it",
    "'', no IP address"
  })
  void saysInOneLineWhatIsNoNetwork(String text, String why) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(why)
        .hasMessageContaining("write for example")
        .hasMessageNotContaining("\n");
  }
}
