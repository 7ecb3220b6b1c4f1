package io.skystack.kube2sky.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those of an object in JSON. */
final class JsonFields extends Fields {
  private final JsonNode node;

  private JsonFields(JsonNode node, @Nullable Fields parent, String name) {
    super(parent, name);
    this.node = node;
  }

  static Fields of(JsonNode node, @Nullable Fields parent, String name)
      throws ObjectFormatException {
    JsonFields fields = new JsonFields(node, parent, name);
    if (!node.isObject() && !isAbsent(node)) {
      throw new ObjectFormatException(fields.path(), "must be an object");
    }
    return fields;
  }

  @Override
  public Fields object(String field) throws ObjectFormatException {
    return of(node.path(field), this, field);
  }

  @Override
  public List<Fields> objects(String field) throws ObjectFormatException {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode item : list(field)) {
      objects.add(of(item, this, indexed(field, objects.size())));
    }
    return objects;
  }

  @Override
  public String text(String field) throws ObjectFormatException {
    return text(node.path(field), field);
  }

  @Override
  public List<String> texts(String field) throws ObjectFormatException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(field)) {
      if (!item.isTextual() && !isAbsent(item)) {
        throw fault(indexed(field, texts.size()), "must be a string");
      }
      texts.add(item.asText(""));
    }
    return texts;
  }

  @Override
  public int number(String field, int most) throws ObjectFormatException {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw fault(field, "must be a whole number");
    }
    if (value.intValue() < 0 || value.intValue() > most) {
      throw fault(field, "must be from 0 to " + most);
    }
    return value.intValue();
  }

  @Override
  public boolean flag(String field, boolean absent) throws ObjectFormatException {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw fault(field, "must be true or false");
    }
    return value.booleanValue();
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Override
  public Optional<String> find(String field) {
    return Optional.ofNullable(node.path(field).textValue());
  }

  private JsonNode list(String field) throws ObjectFormatException {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return MissingNode.getInstance();
    }
    if (!value.isArray()) {
      throw fault(field, "must be a list");
    }
    return value;
  }

  private String text(JsonNode value, String field) throws ObjectFormatException {
    if (isAbsent(value)) {
      return "";
    }
    if (!value.isTextual()) {
      throw fault(field, "must be a string");
    }
    return value.textValue();
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
