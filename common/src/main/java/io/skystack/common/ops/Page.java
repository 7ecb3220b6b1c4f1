package io.skystack.common.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** One page of the operations endpoint, such as {@code /status}. */
@FunctionalInterface
public interface Page {
  /**
   * Answers a request. It runs on one of a few threads that all pages share, and so must not wait
   * for long. An exception gives the client a 500 without its text, and a line in the log.
   */
  Response get(Request request) throws Exception;

  /**
   * What was asked for.
   *
   * @param path the path as decoded, such as {@code /explain}
   * @param query the parameters as decoded; of one that is given twice, the last
   * @param accept the {@code Accept} header, empty where there was none
   */
  record Request(String path, Map<String, String> query, String accept) {
    public Request {
      query = Map.copyOf(query);
    }
  }

  /**
   * What is answered.
   *
   * @param status the HTTP status
   * @param contentType the media type
   * @param body the bytes, which nobody changes any more
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Response(int status, String contentType, byte[] body) {
    /** A line or more of plain text; a line end is added where there is none. */
    public static Response text(int status, String text) {
      String lines = text.endsWith("\n") ? text : text + "\n";
      return new Response(status, "text/plain; charset=utf-8", lines.getBytes(UTF_8));
    }

    /** A JSON document. */
    public static Response json(int status, String json) {
      return new Response(status, "application/json", json.getBytes(UTF_8));
    }

    /** An HTML document. */
    public static Response html(int status, String html) {
      return new Response(status, "text/html; charset=utf-8", html.getBytes(UTF_8));
    }
  }
}
