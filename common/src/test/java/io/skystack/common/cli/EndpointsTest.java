package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
  @ParameterizedTest
  @CsvSource({
    "http://a:2379, http://a:2379",
    "https://a:1/, https://a:1",
    "a:7, http://a:7",
    "a, http://a:2379",
    "10.0.0.1, http://10.0.0.1:2379",
    "http://[::1]:5, http://[::1]:5"
  })
  void readsOne(String text, URI expected) {
    assertThat(Endpoints.parseOne(text)).isEqualTo(expected);
  }

  @Test
  void readsAList() {
    assertThat(Endpoints.parse("a:1, https://b:2,"))
        .containsExactly(URI.create("http://a:1"), URI.create("https://b:2"));
    assertThatThrownBy(() -> Endpoints.parse(" , ")).isInstanceOf(OperatorException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "http://", "http://a:b", "http://a/v3", "a b", "http://a?x=1"})
  void whatIsNoUrlIsTheOperatorsError(String text) {
    assertThatThrownBy(() -> Endpoints.parseOne(text))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("'" + text + "' is no URL of etcd");
  }

  @Test
  void aPasswordInAUrlIsRefusedAndNotShown() {
    assertThatThrownBy(() -> Endpoints.parseOne("http://root:s3cret@a:1"))
        .isInstanceOf(OperatorException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> Endpoints.parseOne("http://root:s3 cret@a:1"))
        .isInstanceOf(OperatorException.class)
        .hasMessageNotContaining("cret");
  }
}
