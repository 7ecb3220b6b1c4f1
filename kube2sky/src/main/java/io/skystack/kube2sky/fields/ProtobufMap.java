package io.skystack.kube2sky.fields;

import io.skystack.kube2sky.fields.Wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of a map of strings in protobuf: each a message with a key and a value. */
final class ProtobufMap extends Fields {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final int number;
  private final byte[] bytes;
  private final int from;
  private final int to;

  /**
   * A map.
   *
   * @param number that its entries have in the message around it
   * @param from where that message starts
   * @param to behind its last byte
   */
  ProtobufMap(int number, byte[] bytes, int from, int to, @Nullable Fields parent, String name) {
    super(parent, name);
    this.number = number;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  @Override
  public List<String> names() throws ObjectFormatException {
    List<String> names = new ArrayList<>();
    try {
      Wire wire = new Wire(bytes, from, to);
      while (wire.next()) {
        if (wire.number() == number) {
          names.add(part(wire, KEY));
        }
      }
    } catch (MalformedException e) {
      throw malformed();
    }
    return names;
  }

  @Override
  public Optional<String> find(String key) throws ObjectFormatException {
    Optional<String> found = Optional.empty();
    try {
      Wire wire = new Wire(bytes, from, to);
      while (wire.next()) {
        if (wire.number() == number && part(wire, KEY).equals(key)) {
          found = Optional.of(part(wire, VALUE));
        }
      }
    } catch (MalformedException e) {
      throw malformed();
    }
    return found;
  }

  private static String part(Wire entry, int which) throws MalformedException {
    Wire part = entry.inside();
    return part.last(which) ? part.text() : "";
  }

  private ObjectFormatException malformed() {
    return new ObjectFormatException(path(), "must be a map of strings");
  }

  @Override
  public String text(String key) throws ObjectFormatException {
    return find(key).orElse("");
  }

  @Override
  public Fields object(String field) {
    throw stringsOnly();
  }

  @Override
  public List<Fields> objects(String field) {
    throw stringsOnly();
  }

  @Override
  public List<String> texts(String field) {
    throw stringsOnly();
  }

  @Override
  public int number(String field, int most) {
    throw stringsOnly();
  }

  @Override
  public boolean flag(String field, boolean absent) {
    throw stringsOnly();
  }

  private static IllegalStateException stringsOnly() {
    return new IllegalStateException("a map of strings holds strings only");
  }
}
