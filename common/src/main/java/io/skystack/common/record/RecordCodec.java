package io.skystack.common.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records as JSON (RFC 8259), one object a value. Reading streams, for a mirror reads a million of
 * them at start; names of fields are taken in any case, as SkyDNS's own reader takes them.
 */
public final class RecordCodec {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory JSON = MAPPER.getFactory();

  private RecordCodec() {}

  /**
   * Reads one value.
   *
   * @throws RecordFormatException if it is not a JSON object, or a field has the wrong type or
   *     range
   */
  public static ServiceRecord parse(byte[] json) throws RecordFormatException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RecordFormatException("not a JSON object");
      }
      ServiceRecord record = parseObject(parser);
      if (parser.nextToken() != null) {
        throw new RecordFormatException("something follows the JSON object");
      }
      return record;
    } catch (JsonProcessingException e) {
      throw new RecordFormatException("not JSON: " + firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new RecordFormatException("not JSON in UTF-8"); // nothing else can fail in memory
    }
  }

  private static ServiceRecord parseObject(JsonParser parser)
      throws IOException, RecordFormatException {
    ServiceRecord.Builder record = ServiceRecord.builder();
    Map<String, JsonNode> other = Map.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field.toLowerCase(Locale.ROOT)) {
        case "host" -> record.host(string(parser, field));
        case "port" -> record.port(integer(parser, field, 0xffff));
        case "priority" -> record.priority(integer(parser, field, 0xffff));
        case "weight" -> record.weight(integer(parser, field, 0xffff));
        case "text" -> record.text(string(parser, field));
        case "mail" -> record.mail(bool(parser, field));
        case "ttl" -> record.ttl(integer(parser, field, Integer.MAX_VALUE));
        case "targetstrip" -> record.targetStrip(integer(parser, field, 127));
        case "group" -> record.group(string(parser, field).intern());
        case "owner" -> record.owner(string(parser, field).intern());
        default -> {
          if (other.isEmpty()) {
            other = new LinkedHashMap<>();
          }
          other.put(field, MAPPER.readTree(parser));
        }
      }
    }
    return record.other(other).build();
  }

  private static String string(JsonParser parser, String field)
      throws IOException, RecordFormatException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> "";
      default -> throw wrongType(field, "a string");
    };
  }

  private static int integer(JsonParser parser, String field, int most)
      throws IOException, RecordFormatException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(field, "a whole number");
    }
    boolean fits = parser.getNumberType() == JsonParser.NumberType.INT;
    if (!fits || parser.getIntValue() < 0 || parser.getIntValue() > most) {
      throw new RecordFormatException("field '" + field + "' must be from 0 to " + most);
    }
    return parser.getIntValue();
  }

  private static boolean bool(JsonParser parser, String field) throws RecordFormatException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrongType(field, "true or false");
    };
  }

  private static RecordFormatException wrongType(String field, String wanted) {
    return new RecordFormatException("field '" + field + "' must be " + wanted);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /**
   * Writes one value: host, priority, weight and ttl always (host where there is one), other fields
   * where they are not at their default. The same record gives the same bytes, so that values can
   * be compared as they lie in etcd.
   */
  public static byte[] format(ServiceRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      writeString(out, "host", record.host());
      out.writeNumberField("priority", record.priority());
      out.writeNumberField("weight", record.weight());
      out.writeNumberField("ttl", record.ttl());
      writeNumber(out, "port", record.port());
      writeString(out, "text", record.text());
      if (record.mail()) {
        out.writeBooleanField("mail", true);
      }
      writeNumber(out, "targetstrip", record.targetStrip());
      writeString(out, "group", record.group());
      writeString(out, "owner", record.owner());
      for (Map.Entry<String, JsonNode> field : new TreeMap<>(record.other()).entrySet()) {
        out.writeFieldName(field.getKey());
        MAPPER.writeTree(out, field.getValue());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void writeString(JsonGenerator out, String field, String value)
      throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(field, value);
    }
  }

  private static void writeNumber(JsonGenerator out, String field, int value) throws IOException {
    if (value != 0) {
      out.writeNumberField(field, value);
    }
  }
}
