package io.skystack.kube2sky.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object, by type. A field that is absent or null is empty, 0 or the default; one
 * of another type is an error that names its path.
 *
 * <p>Made for reading through once: some are views of a buffer that is filled anew when the next
 * object comes.
 */
public abstract class Fields {
  /** What these are a field of, and which; all of it makes the path, where one is asked for. */
  private final @Nullable Fields parent;

  private final String name;

  Fields(@Nullable Fields parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  /**
   * Those of an object in JSON.
   *
   * @throws ObjectFormatException if it is no object
   */
  public static Fields of(JsonNode object) throws ObjectFormatException {
    return JsonFields.of(object, null, "");
  }

  /**
   * Those of a message.
   *
   * @param bytes in protobuf's wire format; must not change while the fields are read
   * @param from where the message starts
   * @param to behind its last byte
   */
  public static Fields of(Message type, byte[] bytes, int from, int to) {
    return new ProtobufFields(type, bytes, from, to, null, "");
  }

  /** Such as {@code spec.ports[0]}; empty for the object itself. */
  public final String path() {
    if (parent == null) {
      return name;
    }
    String outer = parent.path();
    return outer.isEmpty() ? name : outer + "." + name;
  }

  final String pathOf(String field) {
    String outer = path();
    return outer.isEmpty() ? field : outer + "." + field;
  }

  static String indexed(String field, int index) {
    return field + "[" + index + "]";
  }

  final ObjectFormatException fault(String field, String fault) {
    return new ObjectFormatException(pathOf(field), fault);
  }

  /** An object; without any field where it is absent. */
  public abstract Fields object(String field) throws ObjectFormatException;

  /** A list of objects. */
  public abstract List<Fields> objects(String field) throws ObjectFormatException;

  /** A string; empty where it is absent. */
  public abstract String text(String field) throws ObjectFormatException;

  /** A list of strings. */
  public abstract List<String> texts(String field) throws ObjectFormatException;

  /** A whole number from 0 to {@code most}; 0 where it is absent. */
  public abstract int number(String field, int most) throws ObjectFormatException;

  /** A truth value. */
  public abstract boolean flag(String field, boolean absent) throws ObjectFormatException;

  /** The names of the fields that there are, of one whose names are data: of labels. */
  public abstract List<String> names() throws ObjectFormatException;

  /** A string, if there is one; something else is none. */
  public abstract Optional<String> find(String field) throws ObjectFormatException;
}
