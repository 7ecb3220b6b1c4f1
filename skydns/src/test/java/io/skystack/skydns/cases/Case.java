package io.skystack.skydns.cases;

import io.skystack.common.record.RecordKey;
import io.skystack.skydns.answer.SkyOptions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * A scene and the questions asked in it.
 *
 * @param strict the strict domains, {@code .} for all
 * @param local what {@code local.dns.<domain>} stands for; empty for nothing
 */
public record Case(
    String file,
    String title,
    List<String> domains,
    List<String> strict,
    String local,
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

  /** The options that the scene asks for. */
  public SkyOptions options() {
    SkyOptions options = SkyOptions.of(names(domains)).withStrict(names(strict));
    return local.isEmpty() ? options : options.withLocal(name(local));
  }

  private static List<Name> names(List<String> texts) {
    return texts.stream().map(Case::name).toList();
  }

  private static Name name(String text) {
    return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
  }

  /** Where a question of this case stands, for the name of a test. */
  public String describe(Question question) {
    return file + ": " + title + ": " + question.name() + " " + question.type();
  }
}
