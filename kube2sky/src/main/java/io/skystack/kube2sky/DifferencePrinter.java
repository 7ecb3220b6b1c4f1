package io.skystack.kube2sky;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.publish.Difference;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Shows what would be written and removed: keys and values as they lie in etcd. */
final class DifferencePrinter {
  /** How to show it. */
  enum Format {
    TEXT,
    JSON
  }

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String prefix;

  /**
   * A printer.
   *
   * @param pathPrefix what stands before the first label of every key, without slashes at its ends
   */
  DifferencePrinter(String pathPrefix) {
    this.prefix = pathPrefix.isEmpty() ? "/" : "/" + pathPrefix + "/";
  }

  String print(Difference difference, Format format) {
    return format == Format.JSON ? json(difference) : text(difference);
  }

  private String text(Difference difference) {
    StringBuilder lines = new StringBuilder();
    int added = 0;
    int changed = 0;
    int removed = 0;
    int left = 0;
    for (Difference.Entry entry : difference.entries()) {
      if (entry instanceof Difference.Add add) {
        added++;
        line(lines, '+', add.key(), value(add.value()));
      } else if (entry instanceof Difference.Replace replace) {
        changed++;
        line(lines, '~', replace.key(), value(replace.value()));
      } else if (entry instanceof Difference.Remove remove) {
        removed++;
        line(lines, '-', remove.key(), value(remove.before()));
      } else if (entry instanceof Difference.LeaveAlone other) {
        left++;
        line(lines, '!', other.key(), "left alone, it belongs to " + owner(other.theirs()));
      }
    }
    return lines
        .append(
            "# %d to add, %d to change, %d to remove, %d left alone%n"
                .formatted(added, changed, removed, left))
        .toString();
  }

  private void line(StringBuilder lines, char sign, RecordKey key, String value) {
    lines
        .append(sign)
        .append(' ')
        .append(prefix)
        .append(key)
        .append(' ')
        .append(value)
        .append('\n');
  }

  private static String owner(ServiceRecord record) {
    return record.owner().isEmpty() ? "nobody" : record.owner();
  }

  private static String value(ServiceRecord record) {
    return new String(RecordCodec.format(record), UTF_8);
  }

  private String json(Difference difference) {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode add = root.putArray("add");
    ArrayNode change = root.putArray("change");
    ArrayNode remove = root.putArray("remove");
    ArrayNode leave = root.putArray("leaveAlone");
    for (Difference.Entry entry : difference.entries()) {
      if (entry instanceof Difference.Add added) {
        object(add, added.key()).set("value", tree(added.value()));
      } else if (entry instanceof Difference.Replace replaced) {
        ObjectNode object = object(change, replaced.key());
        object.set("value", tree(replaced.value()));
        object.set("before", tree(replaced.before()));
      } else if (entry instanceof Difference.Remove removed) {
        object(remove, removed.key()).set("before", tree(removed.before()));
      } else if (entry instanceof Difference.LeaveAlone other) {
        object(leave, other.key()).set("theirs", tree(other.theirs()));
      }
    }
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private ObjectNode object(ArrayNode list, RecordKey key) {
    return list.addObject().put("key", prefix + key);
  }

  private static JsonNode tree(ServiceRecord record) {
    try {
      return MAPPER.readTree(RecordCodec.format(record));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }
}
