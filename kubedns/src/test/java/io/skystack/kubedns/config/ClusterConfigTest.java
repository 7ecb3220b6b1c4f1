package io.skystack.kubedns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class ClusterConfigTest {
  private static final Name DOMAIN = name("kube.local.");

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private static ClusterConfig parse(String key, String json) {
    return ClusterConfig.parse(Map.of(key, json), DOMAIN);
  }

  @Test
  void isReadAsKubeDnsReadsIt() {
    ClusterConfig config =
        ClusterConfig.parse(
            Map.of(
                "stubDomains",
                "{\"Acme.Local\": [\"1.2.3.4\", \"[fd00::1]:5353\"], \"empty.local\": []}\n",
                "upstreamNameservers",
                "[\"8.8.8.8\", \"8.8.4.4:5353\"]",
                "federations",
                "{\"prod\": \"example.com\"}",
                "somethingElse",
                "no matter what"),
            DOMAIN);
    assertThat(config.stubDomains())
        .containsExactly(
            Map.entry(
                name("acme.local."),
                List.of(
                    new InetSocketAddress("1.2.3.4", 53), new InetSocketAddress("fd00::1", 5353))));
    assertThat(config.upstreamNameservers())
        .containsExactly(
            new InetSocketAddress("8.8.8.8", 53), new InetSocketAddress("8.8.4.4", 5353));
    assertThat(config.federations()).containsExactly(Map.entry("prod", name("example.com.")));
  }

  @Test
  void nothingIsNoConfiguration() {
    assertThat(ClusterConfig.parse(Map.of(), DOMAIN)).isEqualTo(ClusterConfig.EMPTY);
    assertThat(
            ClusterConfig.parse(
                Map.of("stubDomains", " \n", "upstreamNameservers", "null"), DOMAIN))
        .isEqualTo(ClusterConfig.EMPTY);
    assertThat(ClusterConfig.unknown(Map.of("stubDomains", "", "other", "")))
        .containsExactly("other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          stubDomains | {
          stubDomains | {} {}
          stubDomains | []
          stubDomains | {"acme..local": ["1.2.3.4"]}
          stubDomains | {"acme.local": "1.2.3.4"}
          stubDomains | {"acme.local": [7]}
          stubDomains | {"acme.local": ["1.2.3.4:99999"]}
          stubDomains | {"acme.local": ["ns.acme.local:53"]}
          stubDomains | {"kube.local": ["1.2.3.4"]}
          stubDomains | {"a.local": ["1.2.3.4"], "A.local": ["1.2.3.5"]}
          stubDomains | {"a.local": ["1.2.3.4"], "a.local": ["1.2.3.5"]}
          upstreamNameservers | {"a": 1}
          upstreamNameservers | ["1.2.3.4", "nobody"]
          upstreamNameservers | ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"]
          federations | ["prod"]
          federations | {"Prod.": "example.com"}
          federations | {"prod": ""}
          federations | {"prod": 3}
          """)
  void whatIsWrongIsNamedWithItsKey(String key, String json) {
    assertThatThrownBy(() -> parse(key, json))
        .isInstanceOf(OperatorException.class)
        .hasMessageStartingWith("'" + key + "': ")
        .hasMessageNotContaining("\n");
  }
}
