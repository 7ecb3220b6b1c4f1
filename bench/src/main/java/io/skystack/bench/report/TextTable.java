package io.skystack.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A table for a terminal and for Markdown alike: the first column to the left, numbers to the
 * right.
 */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these heads. */
  public TextTable(String... heads) {
    rows.add(List.of(heads));
  }

  /** Adds a row with as many cells as there are heads. */
  public void row(Object... cells) {
    rows.add(Arrays.stream(cells).map(TextTable::text).toList());
  }

  private static String text(Object cell) {
    if (cell instanceof Double number) {
      if (number.isNaN()) {
        return "–";
      }
      return String.format(Locale.ROOT, number >= 100 ? "%,.0f" : "%.2f", number);
    }
    return cell instanceof Long number
        ? String.format(Locale.ROOT, "%,d", number)
        : cell.toString();
  }

  /** As Markdown (GitHub's tables), with columns aligned. */
  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      line(out, rows.get(i), widths);
      if (i == 0) {
        rule(out, widths);
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      out.append(i == 0 ? "| " : " ");
      out.append(i == 0 ? row.get(i) + padding : padding + row.get(i)).append(" |");
    }
    out.append('\n');
  }

  private static void rule(StringBuilder out, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      out.append(i == 0 ? "| " : " ").append("-".repeat(widths[i] - (i == 0 ? 0 : 1)));
      out.append(i == 0 ? " |" : ": |");
    }
    out.append('\n');
  }
}
