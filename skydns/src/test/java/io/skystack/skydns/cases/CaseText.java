package io.skystack.skydns.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/** Answers, given and expected, as the same text. */
public final class CaseText {
  private CaseText() {}

  /**
   * An answer that was given.
   *
   * @param errors codes of extended errors (RFC 8914)
   */
  public static List<String> given(
      int rcode,
      boolean authoritative,
      boolean recursionAvailable,
      List<Integer> errors,
      List<Record> answer,
      List<Record> authority,
      List<Record> additional) {
    List<String> lines = new ArrayList<>();
    StringBuilder status = new StringBuilder(Rcode.string(rcode));
    status.append(authoritative ? " aa" : "");
    status.append(recursionAvailable ? " ra" : "");
    errors.forEach(error -> status.append(" ede=").append(error));
    lines.add(status.toString());
    print(lines, "ANSWER", answer);
    print(lines, "AUTHORITY", authority);
    print(lines, "ADDITIONAL", additional);
    return lines;
  }

  private static void print(List<String> lines, String section, List<Record> records) {
    lines.add(section);
    records.forEach(record -> lines.add(record.toString().replaceAll("\\s+", " ").strip()));
  }

  /**
   * The answer that a case expects.
   *
   * @param hour the serial of SOA records: the hour of the question, in epoch seconds
   */
  public static List<String> expected(Case scene, Case.Question question, long hour) {
    List<String> lines = new ArrayList<>(List.of(question.status()));
    for (String section : List.of("ANSWER", "AUTHORITY", "ADDITIONAL")) {
      lines.add(section);
      question.section(section).forEach(line -> lines.add(filledIn(line, scene, hour)));
    }
    return lines;
  }

  private static String filledIn(String line, Case scene, long hour) {
    String domain = scene.domains().get(0).toLowerCase(Locale.ROOT);
    String soa = "%1$s. 60 IN SOA ns.dns.%1$s. hostmaster.%1$s. {hour} 28800 7200 604800 60";
    return (line.equals("SOA") ? soa.formatted(domain) : line)
        .replace("{hour}", String.valueOf(hour));
  }
}
