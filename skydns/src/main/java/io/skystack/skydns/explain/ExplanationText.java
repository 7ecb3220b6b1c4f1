package io.skystack.skydns.explain;

import io.skystack.common.cli.OneLine;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.CollectingTrace.Note;
import io.skystack.dns.plugin.ExtendedError;
import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * An explanation as lines of text: the question, a line for each note, the answer in dig's words.
 */
public final class ExplanationText {
  private ExplanationText() {}

  /** The lines, each with its end. */
  public static String of(Explanation explanation) {
    StringBuilder text = new StringBuilder();
    text.append("%s %s%n%n".formatted(explanation.name(), Type.string(explanation.type())));
    explanation.notes().forEach(note -> append(text, note));
    if (explanation.droppedNotes() > 0) {
      text.append("  and %d more notes%n".formatted(explanation.droppedNotes()));
    }
    append(text, explanation.answer());
    text.append(
        "%nhot: %s; made in %.3f ms%n".formatted(hot(explanation), explanation.micros() / 1_000.0));
    return text.toString();
  }

  private static String hot(Explanation explanation) {
    return explanation
        .hot()
        .map(hot -> hot ? "yes, it lies ready" : "no, the next who asks has it made")
        .orElse("not known");
  }

  private static void append(StringBuilder text, Note note) {
    text.append(
        "  %-11s %-9s %s%n  %-21s   %s%n"
            .formatted(
                note.plugin(),
                note.what(),
                OneLine.of(note.subject()),
                "",
                OneLine.of(note.text())));
  }

  private static void append(StringBuilder text, Answer answer) {
    text.append("%nanswered by %s: %s".formatted(answer.origin(), Rcode.string(answer.rcode())));
    text.append(answer.authoritative() ? " aa" : "");
    text.append(answer.recursionAvailable() ? " ra" : "");
    text.append(answer.authenticData() ? " ad" : "");
    for (ExtendedError error : answer.errors()) {
      text.append(", extended error %d (%s)".formatted(error.code(), error.text()));
    }
    text.append(System.lineSeparator());
    append(text, "answer", answer.answer());
    append(text, "authority", answer.authority());
    append(text, "additional", answer.additional());
  }

  private static void append(StringBuilder text, String section, List<Record> records) {
    for (Record record : records) {
      text.append("  %-11s %s%n".formatted(section, line(record)));
    }
  }

  /** A record in the form of zone files, with single spaces. */
  static String line(Record record) {
    return record.toString().replaceAll("\\s+", " ").strip();
  }
}
