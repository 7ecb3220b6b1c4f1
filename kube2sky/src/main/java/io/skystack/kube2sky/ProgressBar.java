package io.skystack.kube2sky;

import java.io.PrintWriter;

/** How far something has come, on one line of a terminal; nothing where there is none. */
final class ProgressBar {
  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final boolean shown;
  private final int all;
  private int done;
  private String line = "";

  /**
   * A bar at its beginning.
   *
   * @param shown whether someone sees it
   * @param all what it is full at
   */
  ProgressBar(PrintWriter out, boolean shown, int all) {
    this.out = out;
    this.shown = shown;
    this.all = all;
    draw();
  }

  /** So many more are done. */
  void advance(int more) {
    done = Math.min(all, done + more);
    draw();
  }

  private void draw() {
    int full = all == 0 ? WIDTH : (int) ((long) WIDTH * done / all);
    String next =
        "[%s%s] %,d of %,d".formatted("#".repeat(full), ".".repeat(WIDTH - full), done, all);
    if (shown && !next.equals(line)) {
      out.print("\r" + next);
      out.flush();
      line = next;
    }
  }

  /** What comes after it begins a line of its own. */
  void end() {
    if (shown) {
      out.println();
      out.flush();
    }
  }
}
