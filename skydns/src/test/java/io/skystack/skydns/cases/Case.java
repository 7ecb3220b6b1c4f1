package io.skystack.skydns.cases;

import io.skystack.common.record.RecordKey;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A scene and the questions asked in it. */
public record Case(
    String file,
    String title,
    List<String> domains,
    String store,
    List<Line> records,
    List<String> outside,
    Set<String> outsideFails,
    List<Question> questions) {

  /** A record as it lies in etcd; {@code lease} is what is left of it, in seconds. */
  public record Line(RecordKey key, String json, OptionalInt lease) {}

  /** A question and the answer to it, in dig's words with single spaces. */
  public record Question(
      String name, String type, String status, Map<String, List<String>> sections) {
    /** The lines of a section, none if it is empty. */
    public List<String> section(String name) {
      return sections.getOrDefault(name, List.of());
    }
  }

  /** Where a question of this case stands, for the name of a test. */
  public String describe(Question question) {
    return file + ": " + title + ": " + question.name() + " " + question.type();
  }
}
