package io.skystack.kube2sky.source.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2. Anchors may be used; what they expand to is bounded, and so is the depth, so that
 * no small file takes all memory.
 */
final class YamlDocuments {
  private static final int MOST_NESTING = 100;

  /** A list of 8,000 Services has about a fifth of it. */
  private static final int MOST_NODES = 2_000_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new CoreSchema())
          .setCodePointLimit(ManifestFile.MOST_BYTES)
          .setMaxAliasesForCollections(1000)
          .build();

  private int nodes;

  private YamlDocuments() {}

  static List<Document> read(String text) throws ManifestException {
    return new YamlDocuments().documents(text);
  }

  private List<Document> documents(String text) throws ManifestException {
    List<Document> documents = new ArrayList<>();
    try {
      Parser parser = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
      Composer composer = new Composer(SETTINGS, new BoundedParser(parser, MOST_NESTING));
      while (composer.hasNext()) {
        Node node = composer.next();
        documents.add(new Document(json(node, 0), path -> lineOf(node, path)));
      }
      return documents;
    } catch (BoundedParser.TooDeepException e) {
      throw new ManifestException(e.line(), "nested deeper than " + MOST_NESTING + " levels");
    } catch (MarkedYamlEngineException e) {
      throw new ManifestException(
          e.getProblemMark().map(YamlDocuments::line).orElse(0), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ManifestException(0, "not YAML: " + e.getMessage());
    }
  }

  private JsonNode json(Node node, int depth) throws ManifestException {
    if (depth > MOST_NESTING) {
      throw new ManifestException(line(node), "nested deeper than " + MOST_NESTING + " levels");
    }
    if (++nodes > MOST_NODES) {
      throw new ManifestException(line(node), "too large once its anchors are expanded");
    }
    if (node instanceof MappingNode mapping) {
      return object(mapping, depth);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(json(item, depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private JsonNode object(MappingNode mapping, int depth) throws ManifestException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (NodeTuple field : mapping.getValue()) {
      if (!(field.getKeyNode() instanceof ScalarNode key)) {
        throw new ManifestException(line(field.getKeyNode()), "a key must be a string");
      }
      JsonNode before = object.replace(key.getValue(), json(field.getValueNode(), depth + 1));
      if (before != null) {
        throw new ManifestException(line(key), "the key '" + key.getValue() + "' is there twice");
      }
    }
    return object;
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String value = scalar.getValue();
    if (scalar.getTag().equals(Tag.NULL)) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(value));
    }
    if (scalar.getTag().equals(Tag.INT) && value.matches("[-+]?[0-9]{1,18}")) {
      return JsonNodeFactory.instance.numberNode(new BigInteger(value));
    }
    return JsonNodeFactory.instance.textNode(value);
  }

  private static int line(Node node) {
    return node.getStartMark().map(YamlDocuments::line).orElse(0);
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  /** Walks down as far as the path leads. */
  private static int lineOf(Node document, String path) {
    Node at = document;
    int line = line(document);
    for (String step : path.split("[.\\[\\]]+", -1)) {
      Optional<Node> below = step(at, step);
      if (below.isEmpty()) {
        break;
      }
      at = below.get();
      line = line(at);
    }
    return line;
  }

  private static Optional<Node> step(Node node, String step) {
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .filter(f -> f.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step))
          .map(NodeTuple::getValueNode)
          .findFirst();
    }
    if (node instanceof SequenceNode sequence && step.matches("[0-9]{1,9}")) {
      return sequence.getValue().stream().skip(Integer.parseInt(step)).findFirst();
    }
    return Optional.empty();
  }
}
