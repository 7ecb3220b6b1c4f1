package io.skystack.common.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordCodecTest {
  private static ServiceRecord parse(String json) throws RecordFormatException {
    return RecordCodec.parse(json.getBytes(UTF_8));
  }

  private static String format(ServiceRecord record) {
    return new String(RecordCodec.format(record), UTF_8);
  }

  @Test
  void aServiceLooksAsPeopleExpect() {
    ServiceRecord record =
        ServiceRecord.builder().host("10.254.162.44").priority(10).weight(10).ttl(30).build();
    assertThat(format(record))
        .isEqualTo("{\"host\":\"10.254.162.44\",\"priority\":10,\"weight\":10,\"ttl\":30}");
  }

  @Test
  void fieldsAreTakenInAnyCaseAndNullIsAbsent() throws RecordFormatException {
    assertThat(parse("{\"Host\":\"a\",\"PORT\":80,\"text\":null,\"ttl\":null}"))
        .isEqualTo(ServiceRecord.builder().host("a").port(80).build());
  }

  @Test
  void unknownFieldsAreKept() throws RecordFormatException {
    String json = "{\"host\":\"a\",\"priority\":0,\"weight\":0,\"ttl\":0,\"x\":{\"y\":[1,2]}}";
    assertThat(format(parse(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|not a JSON object",
        "[]|not a JSON object",
        "10.0.0.1|not JSON",
        "{\"host\":1}|field 'host' must be a string",
        "{\"port\":\"80\"}|field 'port' must be a whole number",
        "{\"port\":65536}|field 'port' must be from 0 to 65535",
        "{\"port\":-1}|field 'port' must be from 0 to 65535",
        "{\"ttl\":99999999999999999999}|field 'ttl' must be from 0 to 2147483647",
        "{\"ttl\":1.5}|field 'ttl' must be a whole number",
        "{\"mail\":1}|field 'mail' must be true or false",
        "{\"host\":\"a\"|not JSON",
        "{\"host\":\"a\"} x|not JSON",
      })
  void aValueOfAnotherShapeIsRefusedByName(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("records") ServiceRecord record) throws RecordFormatException {
    assertThat(RecordCodec.parse(RecordCodec.format(record))).isEqualTo(record);
  }

  @Property
  void anyBytesAreARecordOrRefused(@ForAll byte[] bytes) {
    try {
      assertThat(RecordCodec.parse(bytes)).isNotNull();
    } catch (RecordFormatException refused) {
      assertThat(refused.getMessage()).isNotEmpty().doesNotContain("\n");
    }
  }

  @Provide
  Arbitrary<ServiceRecord> records() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(300).filter(s -> wellFormed(s));
    Arbitrary<Integer> unsigned16 = Arbitraries.integers().between(0, 0xffff);
    return Builders.withBuilder(ServiceRecord::builder)
        .use(text)
        .in(ServiceRecord.Builder::host)
        .use(unsigned16)
        .in(ServiceRecord.Builder::port)
        .use(unsigned16)
        .in(ServiceRecord.Builder::priority)
        .use(unsigned16)
        .in(ServiceRecord.Builder::weight)
        .use(text)
        .in(ServiceRecord.Builder::text)
        .use(Arbitraries.of(true, false))
        .in(ServiceRecord.Builder::mail)
        .use(Arbitraries.integers().between(0, Integer.MAX_VALUE))
        .in(ServiceRecord.Builder::ttl)
        .use(Arbitraries.integers().between(0, 127))
        .in(ServiceRecord.Builder::targetStrip)
        .use(text)
        .in(ServiceRecord.Builder::group)
        .use(text.map(s -> s.isEmpty() ? Map.<String, TextNode>of() : Map.of("x", new TextNode(s))))
        .in((builder, other) -> builder.other(Map.copyOf(other)))
        .build(ServiceRecord.Builder::build);
  }

  /** Lone surrogates have no UTF-8 form. */
  private static boolean wellFormed(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }
}
