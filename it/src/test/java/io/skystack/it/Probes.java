package io.skystack.it;

import io.skystack.bench.load.Prober;
import io.skystack.common.testing.Eventually;

/** Waits for a {@link Prober}. */
final class Probes {
  private Probes() {}

  /** Waits until this many more right answers have come. */
  static void awaitMore(Prober prober, int answers) {
    long goal = prober.answered() + answers;
    Eventually.until(answers + " more answers", () -> prober.answered() >= goal);
  }
}
