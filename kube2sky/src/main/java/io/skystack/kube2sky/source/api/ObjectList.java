package io.skystack.kube2sky.source.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads one page of a list, an object at a time: the page is never in memory as a whole. */
final class ObjectList {
  /** An etcd behind an API server suffers from more; a server's memory does too. */
  private static final int PAGE = 500;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What stands at a page's head.
   *
   * @param version of the list: a watch goes on from there
   * @param next where the next page starts; empty for the last one
   */
  record Page(String version, String next) {}

  /** Where the pages of a list come from. */
  @FunctionalInterface
  interface Pages {
    /** The answer to a query, to be closed. */
    InputStream open(String query) throws IOException, InterruptedException;
  }

  private ObjectList() {}

  /**
   * Reads a list to its end, page by page.
   *
   * @param selector what is asked for, as a part of each query; empty for everything
   * @param pause between two pages
   * @return the list's version
   * @throws IOException if it breaks off or is no list
   */
  static String readAll(Pages pages, String selector, Duration pause, Consumer<JsonNode> item)
      throws IOException, InterruptedException {
    String next = "";
    while (true) {
      String more = next.isEmpty() ? "" : "&continue=" + KubeApi.encode(next);
      Page page;
      try (InputStream body = pages.open("?limit=" + PAGE + selector + more)) {
        page = read(body, item);
      }
      next = page.next();
      if (next.isEmpty()) {
        return page.version();
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  /**
   * Reads a page to its end.
   *
   * @throws IOException if it breaks off or is no list
   */
  static Page read(InputStream body, Consumer<JsonNode> item) throws IOException {
    JsonNode metadata = MAPPER.missingNode();
    boolean items = false;
    try (JsonParser parser = MAPPER.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is no list of objects");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("metadata")) {
          metadata = MAPPER.readTree(parser);
        } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
          items = true;
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            item.accept(MAPPER.readTree(parser));
          }
        } else {
          items |= field.equals("items"); // null: none
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new IOException("the list broke off");
      }
    }
    String version = metadata.path("resourceVersion").asText("");
    if (!items || version.isEmpty()) {
      throw new IOException("the answer is no list of objects");
    }
    return new Page(version, metadata.path("continue").asText(""));
  }
}
