package io.skystack.kube2sky.fields;

import io.skystack.kube2sky.fields.Wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Those of a message in protobuf. Each is looked for when it is asked for: messages are short, and
 * most of their fields are never asked for.
 */
final class ProtobufFields extends Fields {
  private final Message type;
  private final byte[] bytes;
  private final int from;
  private final int to;

  ProtobufFields(
      Message type, byte[] bytes, int from, int to, @Nullable Fields parent, String name) {
    super(parent, name);
    this.type = type;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  @Override
  public Fields object(String field) throws ObjectFormatException {
    Message.Field wanted = type.field(field);
    if (wanted.isMap()) {
      return new ProtobufMap(wanted.number(), bytes, from, to, this, field);
    }
    try {
      Wire wire = wire();
      return wire.last(wanted.number())
          ? inner(wanted, wire.start(), wire.stop(), field)
          : inner(wanted, to, to, field);
    } catch (MalformedException e) {
      throw fault(field, "must be an object");
    }
  }

  private Fields inner(Message.Field field, int start, int stop, String name) {
    Message inner = field.type();
    if (inner == null) {
      throw new IllegalArgumentException("the field '" + name + "' is no message");
    }
    return new ProtobufFields(inner, bytes, start, stop, this, name);
  }

  @Override
  public List<Fields> objects(String field) throws ObjectFormatException {
    Message.Field wanted = type.field(field);
    List<Fields> objects = new ArrayList<>();
    try {
      Wire wire = wire();
      while (wire.next()) {
        if (wire.number() == wanted.number()) {
          objects.add(inner(wanted, wire.start(), wire.stop(), indexed(field, objects.size())));
        }
      }
    } catch (MalformedException e) {
      throw fault(field, "must be a list of objects");
    }
    return objects;
  }

  @Override
  public String text(String field) throws ObjectFormatException {
    return find(field).orElse("");
  }

  @Override
  public Optional<String> find(String field) throws ObjectFormatException {
    try {
      Wire wire = wire();
      return wire.last(type.field(field).number()) ? Optional.of(wire.text()) : Optional.empty();
    } catch (MalformedException e) {
      throw fault(field, "must be a string");
    }
  }

  @Override
  public List<String> texts(String field) throws ObjectFormatException {
    Message.Field wanted = type.field(field);
    List<String> texts = new ArrayList<>();
    try {
      Wire wire = wire();
      while (wire.next()) {
        if (wire.number() == wanted.number()) {
          texts.add(wire.text());
        }
      }
    } catch (MalformedException e) {
      throw fault(field, "must be a list of strings");
    }
    return texts;
  }

  @Override
  public int number(String field, int most) throws ObjectFormatException {
    try {
      Wire wire = wire();
      long value = wire.last(type.field(field).number()) ? wire.value() : 0;
      if (value < 0 || value > most) {
        throw fault(field, "must be from 0 to " + most);
      }
      return (int) value;
    } catch (MalformedException e) {
      throw fault(field, "must be a whole number");
    }
  }

  @Override
  public boolean flag(String field, boolean absent) throws ObjectFormatException {
    try {
      Wire wire = wire();
      return wire.last(type.field(field).number()) ? wire.value() != 0 : absent;
    } catch (MalformedException e) {
      throw fault(field, "must be true or false");
    }
  }

  @Override
  public List<String> names() {
    throw new IllegalStateException("only the names of a map's fields are data");
  }

  private Wire wire() {
    return new Wire(bytes, from, to);
  }
}
