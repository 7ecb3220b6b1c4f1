package io.skystack.skydns.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdMirror;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The configuration in etcd: one JSON object. What its fields mean is said in {@link Field}.
 *
 * @param fields by name in lower case, for SkyDNS took them in any case; without those that are
 *     null
 */
public record Document(Map<String, JsonNode> fields) {
  /** What is in force where etcd has none. */
  public static final Document EMPTY = new Document(Map.of());

  public Document {
    fields = Map.copyOf(fields);
  }

  /**
   * Reads one.
   *
   * @throws OperatorException if it is no JSON object
   */
  public static Document parse(String text) {
    if (text.length() > EtcdMirror.MAX_CONFIG_BYTES) {
      throw new OperatorException(
          "it is longer than " + EtcdMirror.MAX_CONFIG_BYTES + " bytes: it is no configuration");
    }
    Map<String, JsonNode> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object(text).properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (fields.put(name, field.getValue()) != null) {
        throw new OperatorException("'" + name + "': it is there twice");
      }
    }
    fields.values().removeIf(value -> value instanceof NullNode);
    return new Document(fields);
  }

  /** Whether a field says something. */
  boolean has(String field) {
    return fields.containsKey(field) && !value(field).isEmpty();
  }

  /** The value of a field that is there. */
  Value value(String field) {
    return new Value(field, fields.get(field));
  }

  /** The names of those fields that mean nothing. */
  public List<String> unknown() {
    return Field.unknown(this);
  }

  /** A message about flags, with the names of fields for those that the document has set. */
  public String inItsWords(String message) {
    return Field.inItsWords(message, this);
  }

  private static ObjectNode object(String text) {
    try {
      JsonMapper mapper =
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build();
      if (mapper.readTree(text) instanceof ObjectNode object) {
        return object;
      }
      throw new OperatorException("it is no JSON object: write for example {\"ndots\":1}");
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line %d, column %d)"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new OperatorException(
          "it is no JSON: " + OneLine.first(e.getOriginalMessage()) + where, e);
    }
  }
}
