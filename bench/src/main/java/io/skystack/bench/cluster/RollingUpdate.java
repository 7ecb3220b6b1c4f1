package io.skystack.bench.cluster;

import io.skystack.bench.server.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Gives the endpoints of headless Services other addresses, in turn, 200 a second. */
public final class RollingUpdate {
  private static final int PATCHES_PER_SECOND = 20; // of ten endpoints each
  private static final int HEADLESS_EACH = 10;

  private final ApiServer api;
  private final int headless;
  private int round;

  /** One of a cluster with so many Services. */
  public RollingUpdate(ApiServer api, int services) {
    this.api = api;
    this.headless = Math.max(1, services / HEADLESS_EACH);
  }

  /** Goes on for so long, and returns when the last change is answered: how many endpoints. */
  public int run(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return runWhile(() -> System.nanoTime() - end < 0);
  }

  /**
   * Goes on for as long as it is told to, whether or not the API server is there.
   *
   * @return how many endpoints were changed
   */
  public int runWhile(BooleanSupplier goOn) {
    AtomicInteger changed = new AtomicInteger();
    List<CompletableFuture<Void>> underWay = new ArrayList<>();
    long next = System.nanoTime();
    while (goOn.getAsBoolean()) {
      round++;
      int service = round % headless * HEADLESS_EACH;
      underWay.add(
          api.patch(ClusterObjects.slice(service), ClusterObjects.rolled(service, round))
              .thenRun(() -> changed.addAndGet(ClusterObjects.ENDPOINTS))
              .exceptionally(lost -> null));
      underWay.removeIf(CompletableFuture::isDone);
      next += TimeUnit.SECONDS.toNanos(1) / PATCHES_PER_SECOND;
      Pause.millis(Math.max(0, (next - System.nanoTime()) / 1_000_000));
    }
    underWay.forEach(CompletableFuture::join);
    return changed.get();
  }
}
