package io.skystack.kube2sky.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a JSON object, by type. A field that is absent or null is empty, 0 or the default;
 * one of another type is an error that names its path.
 */
final class Fields {
  private final JsonNode node;
  private final String path;

  private Fields(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static Fields root(JsonNode node) throws ObjectFormatException {
    return of(node, "");
  }

  private static Fields of(JsonNode node, String path) throws ObjectFormatException {
    if (!node.isObject() && !isAbsent(node)) {
      throw new ObjectFormatException(path, "must be an object");
    }
    return new Fields(node, path);
  }

  /** Such as {@code spec.ports[0]}. */
  String path() {
    return path;
  }

  Fields object(String field) throws ObjectFormatException {
    return of(get(field), pathOf(field));
  }

  List<Fields> objects(String field) throws ObjectFormatException {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : list(field)) {
      objects.add(of(item, pathOf(field) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  String text(String field) throws ObjectFormatException {
    return text(get(field), pathOf(field));
  }

  List<String> texts(String field) throws ObjectFormatException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(field)) {
      texts.add(text(item, pathOf(field) + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** A whole number from 0 to {@code most}. */
  int number(String field, int most) throws ObjectFormatException {
    JsonNode value = get(field);
    if (isAbsent(value)) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new ObjectFormatException(pathOf(field), "must be a whole number");
    }
    if (value.intValue() < 0 || value.intValue() > most) {
      throw new ObjectFormatException(pathOf(field), "must be from 0 to " + most);
    }
    return value.intValue();
  }

  boolean flag(String field, boolean absent) throws ObjectFormatException {
    JsonNode value = get(field);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw new ObjectFormatException(pathOf(field), "must be true or false");
    }
    return value.booleanValue();
  }

  private JsonNode list(String field) throws ObjectFormatException {
    JsonNode value = get(field);
    if (isAbsent(value)) {
      return MissingNode.getInstance();
    }
    if (!value.isArray()) {
      throw new ObjectFormatException(pathOf(field), "must be a list");
    }
    return value;
  }

  private static String text(JsonNode value, String path) throws ObjectFormatException {
    if (isAbsent(value)) {
      return "";
    }
    if (!value.isTextual()) {
      throw new ObjectFormatException(path, "must be a string");
    }
    return value.textValue();
  }

  private JsonNode get(String field) {
    return node.path(field);
  }

  private String pathOf(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
