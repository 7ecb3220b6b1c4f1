package io.skystack.kube2sky.fields;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Objects as an API server sends them, read while they come: never all of them in memory. */
public abstract sealed class ObjectStream implements Closeable permits JsonStream, ProtobufStream {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
  private static final String JSON = "application/json";

  /**
   * What stands at the head of a list, or of a page of one.
   *
   * @param version of the list: a watch goes on from there
   * @param next where the next page starts; empty for the last one
   */
  public record Page(String version, String next) {}

  /** Hears of a watch's events. */
  @FunctionalInterface
  public interface EventListener {
    /**
     * An event.
     *
     * @param type such as {@code ADDED}; never {@code ERROR}
     */
    void event(String type, Fields object) throws IOException;
  }

  /** A watch that the server ended with an error. */
  public static final class WatchError extends IOException {
    private final int code;

    WatchError(int code, String message) {
      super(message.isEmpty() ? "the watch failed" : message);
      this.code = code;
    }

    /** As in HTTP's status line. */
    public int code() {
      return code;
    }
  }

  final InputStream body;

  ObjectStream(InputStream body) {
    this.body = body;
  }

  /**
   * What to ask a server for, as the value of {@code Accept}.
   *
   * @param type as a message; empty for what there is in JSON only, such as custom resources
   */
  public static String accepts(Optional<Message> type) {
    return type.isPresent() ? PROTOBUF + "," + JSON : JSON;
  }

  /**
   * The stream that an answer's body is.
   *
   * @param contentType as the answer says
   * @param type what is expected, as a message
   */
  public static ObjectStream of(InputStream body, String contentType, Optional<Message> type) {
    return type.isPresent() && contentType.startsWith(PROTOBUF)
        ? new ProtobufStream(body, type.get())
        : new JsonStream(body);
  }

  /**
   * What a server says in the body of an answer that is an error, its {@code Status}.
   *
   * @param body some of it at least
   * @param contentType as the answer says
   * @return empty where it says nothing that can be read, such as some proxy's page
   */
  public static String errorMessage(byte[] body, String contentType) {
    try {
      Fields status =
          contentType.startsWith(PROTOBUF) ? ProtobufStream.status(body) : JsonStream.status(body);
      return status.text("message");
    } catch (IOException | ObjectFormatException e) {
      return "";
    }
  }

  /**
   * Reads a list, or a page of one, to its end.
   *
   * @throws IOException if it breaks off or is no list
   */
  public abstract Page list(Consumer<Fields> item) throws IOException;

  /**
   * Reads a watch until it ends.
   *
   * @throws WatchError if the server says that it cannot go on
   * @throws IOException if it breaks off within an event
   */
  public abstract void events(EventListener listener) throws IOException;

  static IOException brokeOff() {
    return new IOException("the answer broke off");
  }

  static IOException noList() {
    return new IOException("the answer is no list of objects");
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
