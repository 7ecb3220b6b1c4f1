package io.skystack.kube2sky.source.manifests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the objects of one file: YAML or JSON, several documents, and lists. Kinds that give no
 * records are passed over. A file is taken whole or not at all.
 */
final class ManifestFile {
  /** Also what the YAML reader is held to. */
  static final int MOST_BYTES = 32 << 20;

  private static final int MOST_LISTS_IN_LISTS = 5;

  private final List<KubeObject> objects = new ArrayList<>();

  private final Selection selection;

  private ManifestFile(Selection selection) {
    this.selection = selection;
  }

  /** Whether a file of this name holds manifests. */
  static boolean isManifest(String name) {
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  /** The objects in {@code file} that count. */
  static List<KubeObject> read(Path file, Selection selection) throws ManifestException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ManifestException(0, "larger than " + (MOST_BYTES >> 20) + " MiB");
      }
      byte[] bytes = Files.readAllBytes(file);
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean json = file.getFileName().toString().endsWith(".json");
      return parse(text, json, selection);
    } catch (CharacterCodingException e) {
      throw new ManifestException(0, "not UTF-8");
    } catch (IOException e) {
      throw new ManifestException(0, "cannot be read: " + e.getMessage());
    }
  }

  /** The objects in {@code text}, which is JSON or else YAML, that count. */
  static List<KubeObject> parse(String text, boolean json, Selection selection)
      throws ManifestException {
    ManifestFile file = new ManifestFile(selection);
    for (Document document : json ? JsonDocuments.read(text) : YamlDocuments.read(text)) {
      if (!document.json().isNull()) {
        file.add(document, document.json(), "", "", 0);
      }
    }
    return file.objects;
  }

  /**
   * Adds an object, or those of a list.
   *
   * @param itemKind the kind of an object that names none, as in a typed list
   */
  private void add(Document document, JsonNode object, String path, String itemKind, int depth)
      throws ManifestException {
    try {
      if (!object.isObject()) {
        throw new ObjectFormatException("", "must be a mapping with 'kind' and 'metadata'");
      }
      String kind = object.path("kind").asText(itemKind);
      if (kind.isEmpty()) {
        throw new ObjectFormatException("kind", "is missing");
      }
      if (kind.endsWith("List") && object.path("items").isArray()) {
        addItems(document, object, path, kind, depth);
        return;
      }
      for (Kind known : Kind.values()) {
        String version = object.path("apiVersion").asText(known.apiVersion());
        boolean plan = known == Kind.POD && !object.has("status"); // it may not even have a name
        if (kind.equals(known.kubernetesName()) && version.equals(known.apiVersion()) && !plan) {
          selection.read(known, Fields.of(object)).ifPresent(objects::add);
        }
      }
    } catch (ObjectFormatException e) {
      String where = path.isEmpty() || e.path().isEmpty() ? path + e.path() : path + "." + e.path();
      throw new ManifestException(
          document.lineOf().applyAsInt(where), nameOf(object) + e.getMessage());
    }
  }

  private void addItems(Document document, JsonNode list, String path, String kind, int depth)
      throws ManifestException, ObjectFormatException {
    if (depth == MOST_LISTS_IN_LISTS) {
      throw new ObjectFormatException("items", "hold lists in lists, too deep");
    }
    String itemKind = kind.substring(0, kind.length() - "List".length());
    String prefix = path.isEmpty() ? "" : path + ".";
    int index = 0;
    for (JsonNode item : list.path("items")) {
      add(document, item, prefix + "items[" + index++ + "]", itemKind, depth + 1);
    }
  }

  /** Which object is meant, as far as it can be told: {@code Service mysql: }. */
  private static String nameOf(JsonNode object) {
    String name = object.path("metadata").path("name").asText("");
    return name.isEmpty() ? "" : object.path("kind").asText("object") + " " + name + ": ";
  }
}
