package io.skystack.bench.load;

import io.skystack.common.cli.OperatorException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Load beside that which is measured: begins before it, and lasts longer. */
public final class Beside {
  /** How much earlier it begins, and how much later it ends, in seconds. */
  private static final int MARGIN = 1;

  private final CompletableFuture<Load.Seen> run;

  private Beside(CompletableFuture<Load.Seen> run) {
    this.run = run;
  }

  /** How long such a load has to last, beside something of so many seconds. */
  public static double seconds(double measured) {
    return measured + 2 * MARGIN;
  }

  /** Begins it, and returns when what is measured may begin. */
  public static Beside start(Supplier<Load.Seen> load) {
    Beside made = new Beside(CompletableFuture.supplyAsync(load));
    try {
      TimeUnit.SECONDS.sleep(MARGIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
    return made;
  }

  /** Waits for its end; what it saw. */
  public Load.Seen seen() {
    return run.join();
  }
}
