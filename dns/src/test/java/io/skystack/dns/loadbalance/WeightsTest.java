package io.skystack.dns.loadbalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class WeightsTest {
  private static int weight(Weights weights, String name, String address)
      throws UnknownHostException {
    return weights.of(Name.fromConstantString(name), InetAddress.getByName(address));
  }

  @Test
  void readsNamesWithTheirAddresses() throws UnknownHostException {
    Weights weights =
        Weights.parse(
            "w",
            List.of(
                "# all of them",
                "",
                "www.Example.com",
                "192.0.2.1   3",
                "  2001:db8::1 255",
                "other.test.",
                "192.0.2.1 7",
                "www.example.com.",
                "192.0.2.2 2"));

    assertThat(weight(weights, "WWW.example.com.", "192.0.2.1")).isEqualTo(3);
    assertThat(weight(weights, "www.example.com.", "2001:db8::1")).isEqualTo(255);
    assertThat(weight(weights, "www.example.com.", "192.0.2.2")).isEqualTo(2);
    assertThat(weight(weights, "other.test.", "192.0.2.1")).isEqualTo(7);
    assertThat(weight(weights, "other.test.", "192.0.2.2")).as("not said").isEqualTo(1);
    assertThat(weight(weights, "none.test.", "192.0.2.1")).as("not said").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 3        | w:1: an address comes before any name: write its name above it",
        "a.test;192.0.2.1   | w:2: '192.0.2.1' has no weight behind it",
        "a.test;192.0.2 3   | w:2: '192.0.2' is no IP address",
        "a.test;192.0.2.1 0 | w:2: '0' is no weight from 1 to 255",
        "a.test;::1 256     | w:2: '256' is no weight from 1 to 255",
        "a.test;::1 -1      | w:2: '-1' is no weight from 1 to 255",
        "a..test            | w:1: 'a..test' is no domain name",
        "a.test;::1 1 1     | w:2: '::1 1 1' is no name, and no address with a weight",
      })
  void saysWhichLineIsWrong(String lines, String message) {
    assertThatThrownBy(() -> Weights.parse("w", List.of(lines.split(";", -1))))
        .isInstanceOf(OperatorException.class)
        .hasMessage(message);
  }
}
