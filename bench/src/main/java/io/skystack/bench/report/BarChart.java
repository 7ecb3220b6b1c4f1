package io.skystack.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars, one a server, in groups: an SVG picture that reads on light and on dark pages. */
public final class BarChart {
  private static final int LABELS = 190;
  private static final int BARS = 440;
  private static final int WIDTH = LABELS + BARS + 90;
  private static final int ROW = 20;
  private static final int HEAD = 34;
  private static final String OURS = "#2f7ed8";
  private static final String OTHERS = "#9aa5b1";

  private final String title;
  private final List<Group> groups = new ArrayList<>();

  private record Group(String title, List<Bar> bars) {}

  private record Bar(String label, double first, double second, boolean ours) {}

  /** An empty chart. */
  public BarChart(String title) {
    this.title = title;
  }

  /** Begins a group; the bars that come belong to it. */
  public void group(String name) {
    groups.add(new Group(name, new ArrayList<>()));
  }

  /**
   * Adds a bar of two parts, one after the other.
   *
   * @param ours whether it is to stand out
   */
  public void bar(String label, double first, double second, boolean ours) {
    groups.get(groups.size() - 1).bars().add(new Bar(label, first, second, ours));
  }

  /** The picture. */
  public String toSvg() {
    int height = HEAD + groups.stream().mapToInt(g -> HEAD + ROW * g.bars().size()).sum() + 10;
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
            .formatted(WIDTH, height));
    out.append("<title>").append(escaped(title)).append("</title>\n");
    out.append(
        "<style>text{font:13px system-ui,sans-serif;fill:#57606a}.h{font-weight:600;fill:#24292f}"
            + "@media(prefers-color-scheme:dark){text{fill:#9da7b3}.h{fill:#e6edf3}}</style>\n");
    text(out, 10, 22, "h", "start", title);
    int y = HEAD;
    for (Group group : groups) {
      text(out, 10, y + 24, "h", "start", group.title());
      y += HEAD;
      double most = group.bars().stream().mapToDouble(b -> b.first() + b.second()).max().orElse(1);
      for (Bar bar : group.bars()) {
        draw(out, bar, y, BARS / most);
        y += ROW;
      }
    }
    return out.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder out, Bar bar, int y, double scale) {
    text(out, LABELS - 8, y + 14, "", "end", bar.label());
    String colour = bar.ours() ? OURS : OTHERS;
    double first = bar.first() * scale;
    double second = bar.second() * scale;
    rectangle(out, LABELS, y, first, colour, 1);
    rectangle(out, LABELS + first, y, second, colour, 0.55);
    String value = String.format(Locale.ROOT, "%.3g", bar.first() + bar.second());
    text(out, (int) (LABELS + first + second) + 6, y + 14, "", "start", value);
  }

  private static void rectangle(
      StringBuilder out, double x, int y, double width, String colour, double opacity) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" opacity=\"%.2f\"/>\n",
            x,
            y + 3,
            width,
            ROW - 6,
            colour,
            opacity));
  }

  private static void text(
      StringBuilder out, int x, int y, String style, String anchor, String text) {
    out.append(
        "<text x=\"%d\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(x, y, style, anchor, escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
