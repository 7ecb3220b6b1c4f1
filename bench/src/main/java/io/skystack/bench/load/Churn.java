package io.skystack.bench.load;

import io.skystack.bench.data.Dataset;
import io.skystack.bench.server.Etcd;
import io.skystack.common.store.RecordSink;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Changes of records at a steady pace, from its start until it is closed. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a change that etcd did not take is made the next time round
public final class Churn implements AutoCloseable {
  private static final int RECORDS = 1000;
  private static final long TICK_MILLIS = 10;

  private final Etcd etcd;
  private final int perTick;
  private final long[] revisions = new long[RECORDS];
  private final boolean[] underWay = new boolean[RECORDS];
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private int next;
  private int round;
  private long changed;

  /** Begins to change records of its own, so many a second. */
  public Churn(Etcd etcd, int perSecond) {
    this.etcd = etcd;
    this.perTick = (int) (perSecond * TICK_MILLIS / 1000);
    timer.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void tick() {
    for (int i = 0; i < perTick; i++) {
      int record = next;
      next = (next + 1) % RECORDS;
      round += next == 0 ? 1 : 0;
      if (!underWay[record]) {
        change(record);
      }
    }
  }

  private void change(int record) {
    underWay[record] = true;
    Dataset.Entry entry =
        Dataset.entry("churn-" + record + ".churn.svc.kube.local", Dataset.address(round));
    etcd.write(new RecordSink.Put(entry.key(), entry.value(), revisions[record]))
        .whenComplete((revision, failure) -> changed(record, failure == null ? revision : -1));
  }

  private synchronized void changed(int record, long revision) {
    underWay[record] = false;
    if (revision > 0) {
      revisions[record] = revision;
      changed++;
    }
  }

  /** How many changes etcd took so far. */
  public synchronized long changed() {
    return changed;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    try {
      timer.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
