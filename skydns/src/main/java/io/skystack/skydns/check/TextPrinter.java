package io.skystack.skydns.check;

import io.skystack.common.cli.OneLine;
import java.io.PrintWriter;

/** Findings as lines: the kind, the key, what is wrong. */
public final class TextPrinter implements FindingPrinter {
  private final PrintWriter out;

  public TextPrinter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(Finding finding) {
    out.println(
        OneLine.of("%-6s %s: %s".formatted(finding.kind(), finding.key(), finding.problem())));
  }

  @Override
  public void finish(Summary summary) {
    String elsewhere =
        summary.elsewhere() == 0
            ? ""
            : ", %d of them outside of the domains".formatted(summary.elsewhere());
    out.println(
        "%s in %d keys%s and %d leases, at revision %d"
            .formatted(
                found(summary.found()),
                summary.keys(),
                elsewhere,
                summary.leases(),
                summary.revision()));
    out.flush();
  }

  private static String found(long count) {
    return count == 0 ? "nothing found" : count == 1 ? "1 finding" : count + " findings";
  }
}
