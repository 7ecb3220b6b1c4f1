package io.skystack.dns.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.testing.Asker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static Object value(String text) {
    return Expression.of(text, QueryFunctions.NAMES, Set.of("x"))
        .value(
            QueryFunctions.of(Asker.query("192.0.2.1", "WWW.Example.org.", "A")),
            Map.of("x", "abc"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "not false",
        "!false && true",
        "false || true",
        "false or 1 < 2",
        "1 + 2 * 3 == 7",
        "(1 + 2) * 3 == 9",
        "7 % 4 == 3 and 7 / 2 == 3.5 and 2 ** 3 == 8",
        "-1 < 0",
        "'a' + \"b\" == `ab`",
        "'a' < 'b'",
        "name() == 'www.example.org.'",
        "type() in ['A', 'AAAA']",
        "type() not in ['MX']",
        "'B' not in ['A'] ? true : false",
        "name() matches '^www\\\\..*\\\\.org\\\\.$'",
        "name() startsWith 'www.' && name() endsWith '.org.' && name() contains 'example'",
        "x contains 'b'",
        "not (x matches '[A-Z]')",
        "incidr(client_ip(), '192.0.2.0/24')",
        "!incidr('10.0.0.1', '192.0.2.0/24')",
        "any(['10.0.0.0/8', '192.0.0.0/16'], incidr(client_ip(), #))",
        "all([1, 2, 3], {# > 0})",
        "none([1, 2], # > 2) and one([1, 2], # > 1) and count([1, 2, 3], # > 1) == 2",
        "map([1, 2], # * 2) == [2, 4]",
        "filter([1, 2, 3], # != 2)[1] == 3",
        "len('abc') == 3 && len([1, 2]) == 2",
        "upper(trim(' a ')) == 'A' and replace('a-b', '-', '.') == 'a.b'",
        "split('a.b.c', '.')[-1] == 'c' and join(['a', 'b'], '.') == 'a.b'",
        "int('12') + 1 == 13 and string(5) == '5' and max(1, 3, 2) == 3",
        "port() == '4711' and proto() == 'udp' and class() == 'IN' and bufsize() == 512",
        "metadata('a/b') == ''",
        "0x10 == 16",
      })
  void holds(String text) {
    assertThat(value(text)).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "1 +; it ends too soon",
        "(1; ')' is missing",
        "y == 1; there is no 'y'",
        "nope(); there is no function 'nope'",
        "1 2; '2' is too much",
        "\"abc; a text has no end",
        "name() matches '('; is no regular expression",
        "^#^; '#' means nothing here",
        "1 ~ 2; '~' means nothing here",
      })
  void isRefusedWhenItIsRead(String text, String why) {
    assertThatThrownBy(() -> Expression.of(text, QueryFunctions.NAMES, Set.of("x")))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 + 'a'",
        "'a' && true",
        "[1][5]",
        "1 % 0",
        "incidr('x', '10.0.0.0/8')",
        "int('x')",
        "repeat('aaaaaaaaaa', 1000000)",
        "len(1)"
      })
  void hasNoValue(String text) {
    assertThatThrownBy(() -> value(text)).isInstanceOf(ExpressionException.class);
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> value("(".repeat(5000) + "1" + ")".repeat(5000)))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("parts within parts");
    assertThatThrownBy(() -> value("!".repeat(5000) + "true"))
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void tellsWhetherItLooksAtTheClient() {
    assertThat(isForAll("name() == 'a.' && type() == 'A' && len('a') == 1")).isTrue();
    assertThat(isForAll("incidr(client_ip(), '10.0.0.0/8')")).isFalse();
    assertThat(isForAll("true || size() > 1")).isFalse();
  }

  private static boolean isForAll(String text) {
    return QueryFunctions.areForAll(Expression.of(text, QueryFunctions.NAMES, Set.of()).called());
  }

  @Test
  void variablesAreGiven() {
    assertThat(
            Expression.of("f(x) + x", Set.of("f"), Set.of("x"))
                .value(Map.of("f", (List<Object> a) -> a.get(0) + "!"), Map.of("x", "a")))
        .isEqualTo("a!a");
  }
}
