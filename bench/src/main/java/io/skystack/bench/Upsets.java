package io.skystack.bench;

import io.skystack.bench.cluster.ApiServer;
import io.skystack.bench.cluster.Arranged;
import io.skystack.bench.cluster.Arrangement;
import io.skystack.bench.cluster.ClusterObjects;
import io.skystack.bench.cluster.Part;
import io.skystack.bench.cluster.RollingUpdate;
import io.skystack.bench.load.Asker;
import io.skystack.bench.load.Prober;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.EtcdMembers;
import io.skystack.bench.server.Pause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients hear while something dies: the kube2sky that writes, each member of etcd, the API
 * server. Endpoints change all the while, and a prober asks for names that exist before and after.
 */
final class Upsets {
  private static final Logger log = LoggerFactory.getLogger(Upsets.class);
  private static final int PROBED = 1000;
  private static final int PROBES_PER_SECOND = 1000;
  private static final long QUIET_MILLIS = 2000;

  private final ApiServer api;
  private final EtcdMembers etcd;
  private final Arrangement arrangement;
  private final Arranged arranged;
  private final int services;
  private final List<Seen> seen = new ArrayList<>();
  private int created;

  /**
   * What one of them came to.
   *
   * @param seconds from the death to the answer for a Service that was created then
   * @param probes questions asked from before it until all was well
   * @param wrong of them, wrong or not answered
   */
  record Seen(String what, double seconds, long probes, long wrong) {}

  Upsets(
      ApiServer api, EtcdMembers etcd, Arrangement arrangement, Arranged arranged, int services) {
    this.api = api;
    this.etcd = etcd;
    this.arrangement = arrangement;
    this.arranged = arranged;
    this.services = services;
    this.created = services;
  }

  /** Asks for names that exist, a thousand times a second, from now on. */
  static Prober probe(Arranged arranged, int services) {
    List<Prober.Question> questions = new ArrayList<>();
    for (int i = 0; i < PROBED; i++) {
      int service = (int) ((long) i * services / PROBED);
      questions.add(
          ClusterObjects.isHeadless(service)
              ? Prober.Question.exists(ClusterObjects.name(service, i % ClusterObjects.ENDPOINTS))
              : Prober.Question.has(
                  ClusterObjects.name(service),
                  ClusterObjects.text(ClusterObjects.clusterIp(service))));
    }
    return Prober.start(arranged.dnsPort(), questions, PROBES_PER_SECOND);
  }

  List<Seen> run() throws IOException {
    AtomicBoolean rolling = new AtomicBoolean(true);
    CompletableFuture<Void> update =
        CompletableFuture.runAsync(() -> new RollingUpdate(api, services).runWhile(rolling::get));
    try {
      upset("the leader dies", () -> arranged.restart(leader()), () -> {});
      upset("the next leader dies", () -> arranged.restart(leader()), () -> {});
      for (int i = 0; i < EtcdMembers.COUNT; i++) {
        int member = i;
        upset(
            "member %d of etcd dies".formatted(i + 1),
            () -> etcd.kill(member),
            () -> etcd.startAgain(member));
      }
      upset("the API server dies", api::restart, () -> {});
    } finally {
      rolling.set(false);
      update.join();
    }
    return seen;
  }

  private Part leader() {
    while (true) {
      for (Part part : arrangement.parts()) {
        if (Arranged.metric(part, "kube2sky_leading") == 1) {
          return part;
        }
      }
      Pause.millis(50);
    }
  }

  private void upset(String what, Runnable death, Runnable mend) throws IOException {
    log.info("  {}", what);
    try (Prober prober = probe(arranged, services)) {
      Pause.millis(QUIET_MILLIS);
      long start = System.nanoTime();
      death.run();
      awaitCreated();
      double seconds = (System.nanoTime() - start) / 1e9;
      mend.run();
      awaitCreated();
      Pause.millis(QUIET_MILLIS);
      Prober.Seen heard = prober.stop();
      heard.complaints().forEach((wrong, times) -> log.warn("  {} times {}", times, wrong));
      seen.add(new Seen(what, seconds, heard.sent(), heard.wrong()));
    }
  }

  /** Creates a Service and waits for its answer. */
  private void awaitCreated() throws IOException {
    do {
      created++;
    } while (ClusterObjects.isHeadless(created));
    api.create(ClusterObjects.service(created)).join();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    try (Asker asker = new Asker(arranged.dnsPort(), ClusterObjects.name(created))) {
      while (asker.ask() != ClusterObjects.clusterIp(created)) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("not seen within two minutes");
        }
        Pause.millis(5);
      }
    }
    api.delete(ClusterObjects.service(created)).join();
  }

  /** What was seen, as a table. */
  static TextTable table(List<Seen> all) {
    TextTable table = new TextTable("upsets", "to a new answer s", "probes", "wrong");
    all.forEach(one -> table.row(one.what(), one.seconds(), one.probes(), one.wrong()));
    return table;
  }
}
