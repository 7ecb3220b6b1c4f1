package io.skystack.kube2sky.fields;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A type of message in the Kubernetes API's protobuf, as far as it is read: the numbers that its
 * fields have in {@code generated.proto} of k8s.io/api and k8s.io/apimachinery. These never change;
 * fields that are not listed here are passed over.
 */
public final class Message {
  private static final Message META =
      new Message(
          Map.of(
              "name", value(1),
              "namespace", value(3),
              "resourceVersion", value(6),
              "labels", map(11),
              "annotations", map(12)));

  /** Of a Service or of a slice: alike, as far as they are read. */
  private static final Message PORT =
      new Message(Map.of("name", value(1), "protocol", value(2), "port", value(3)));

  /** {@code core.v1.Service}. */
  public static final Message SERVICE =
      object(
          Map.of(
              "spec",
              message(
                  2,
                  new Message(
                      Map.of(
                          "ports", message(1, PORT),
                          "clusterIP", value(3),
                          "type", value(4),
                          "externalName", value(10),
                          "publishNotReadyAddresses", value(13),
                          "clusterIPs", value(18))))));

  private static final Message ENDPOINT =
      new Message(
          Map.of(
              "addresses", value(1),
              "conditions",
                  message(
                      2,
                      new Message(
                          Map.of("ready", value(1), "serving", value(2), "terminating", value(3)))),
              "hostname", value(3),
              "targetRef", message(4, new Message(Map.of("kind", value(1), "name", value(3))))));

  /** {@code discovery.v1.EndpointSlice}. */
  public static final Message ENDPOINT_SLICE =
      object(Map.of("endpoints", message(2, ENDPOINT), "ports", message(3, PORT)));

  /** {@code core.v1.Namespace}. */
  public static final Message NAMESPACE = object(Map.of());

  /** {@code core.v1.Pod}. */
  public static final Message POD =
      object(
          Map.of(
              "status",
              message(
                  3,
                  new Message(
                      Map.of(
                          "phase", value(1),
                          "podIP", value(6),
                          "podIPs", message(12, new Message(Map.of("ip", value(1)))))))));

  /** {@code core.v1.ConfigMap}. */
  public static final Message CONFIG_MAP = object(Map.of("data", map(2)));

  /** {@code meta.v1.Status}. */
  public static final Message STATUS = new Message(Map.of("message", value(3), "code", value(6)));

  /** {@code meta.v1.ListMeta}. */
  public static final Message LIST_META =
      new Message(Map.of("resourceVersion", value(2), "continue", value(3)));

  /**
   * A field.
   *
   * @param type of what is in it, if that is a message
   * @param isMap whether it is a map of strings
   */
  record Field(int number, @Nullable Message type, boolean isMap) {}

  private final Map<String, Field> fields;

  private Message(Map<String, Field> fields) {
    this.fields = fields;
  }

  /** One whose first field is {@code metadata}, as in every object. */
  private static Message object(Map<String, Field> others) {
    Map<String, Field> fields = new HashMap<>(others);
    fields.put("metadata", message(1, META));
    return new Message(fields);
  }

  private static Field value(int number) {
    return new Field(number, null, false);
  }

  private static Field map(int number) {
    return new Field(number, null, true);
  }

  private static Field message(int number, Message type) {
    return new Field(number, type, false);
  }

  /** The field of the name; it has to be one that is listed. */
  Field field(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new IllegalArgumentException("no number is known for the field '" + name + "'");
    }
    return field;
  }
}
