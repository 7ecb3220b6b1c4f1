package io.skystack.exechealthz;

import io.skystack.common.cli.Durations;
import io.skystack.common.ops.Page;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows how a command does: 200 while it succeeds, else 503 and why. */
final class CheckPage implements Page {
  private final Supplier<Optional<Result>> last;
  private final Duration latency;
  private final boolean showsOutput;

  CheckPage(Supplier<Optional<Result>> last, Duration latency, boolean showsOutput) {
    this.last = last;
    this.latency = latency;
    this.showsOutput = showsOutput;
  }

  @Override
  public Response get(Request request) {
    Optional<Result> known = last.get();
    if (known.isEmpty()) {
      return Response.text(503, "no result yet: the first run has not ended");
    }
    Result result = known.get();
    if (!result.isOk()) {
      return Response.text(503, described("failed", result));
    }
    if (isOld(result)) {
      return Response.text(
          503, described("the last result is older than " + Durations.format(latency), result));
    }
    return Response.text(200, showsOutput ? result.output() : "ok");
  }

  /** Whether the check counts as healthy now. */
  boolean isOk() {
    return last.get().filter(result -> result.isOk() && !isOld(result)).isPresent();
  }

  private boolean isOld(Result result) {
    return System.nanoTime() - result.nanos() > latency.toNanos();
  }

  private static String described(String what, Result result) {
    return "%s: %s, at %s\n%s".formatted(what, result.ending(), result.at(), result.output());
  }
}
