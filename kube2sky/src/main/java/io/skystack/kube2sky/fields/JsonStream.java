package io.skystack.kube2sky.fields;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** A list as one JSON object, a watch as one JSON object after the other. */
final class JsonStream extends ObjectStream {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  JsonStream(InputStream body) {
    super(body);
  }

  static Fields status(byte[] body) throws IOException {
    return fields(MAPPER.readTree(body));
  }

  @Override
  public Page list(Consumer<Fields> item) throws IOException {
    try {
      return page(item);
    } catch (JsonEOFException e) {
      throw brokeOff();
    }
  }

  private Page page(Consumer<Fields> item) throws IOException {
    JsonNode metadata = MAPPER.missingNode();
    boolean items = false;
    try (JsonParser parser = MAPPER.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw noList();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("metadata")) {
          metadata = MAPPER.readTree(parser);
        } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
          items = true;
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            item.accept(fields(MAPPER.readTree(parser)));
          }
        } else {
          items |= field.equals("items"); // null: none
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw brokeOff();
      }
    }
    String version = metadata.path("resourceVersion").asText("");
    if (!items || version.isEmpty()) {
      throw noList();
    }
    return new Page(version, metadata.path("continue").asText(""));
  }

  @Override
  public void events(EventListener listener) throws IOException {
    try (JsonParser parser = MAPPER.createParser(body)) {
      while (parser.nextToken() != null) {
        JsonNode event = MAPPER.readTree(parser);
        String type = event.path("type").asText("");
        JsonNode object = event.path("object");
        if (type.equals("ERROR")) {
          throw new WatchError(object.path("code").asInt(0), object.path("message").asText(""));
        }
        listener.event(type, fields(object));
      }
    } catch (JsonEOFException e) {
      throw brokeOff();
    }
  }

  private static Fields fields(JsonNode object) throws IOException {
    try {
      return Fields.of(object);
    } catch (ObjectFormatException e) {
      throw new IOException("what came is no object", e);
    }
  }
}
