package io.skystack.bench;

import io.skystack.bench.data.Dataset;
import io.skystack.bench.load.Asker;
import io.skystack.bench.load.Churn;
import io.skystack.bench.load.Latencies;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Etcd;
import io.skystack.bench.server.Jvm;
import io.skystack.bench.server.Running;
import io.skystack.bench.server.Scratch;
import io.skystack.bench.server.Site;
import io.skystack.bench.server.Usage;
import io.skystack.common.store.RecordSink;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What grows with the records: start, memory, cost, and the way of a change to the wire. */
@Command(
    name = "growth",
    description = "skydns with more and more records: start, memory, cost, time to see a change.")
final class Growth implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Growth.class);
  private static final int CHANGES_PER_SECOND = 1000;
  private static final int PROBES = 300;
  private static final int MOST_QUESTIONS = 100_000;
  private static final double WARM_UP_SECONDS = 3;

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "1000,10000,100000,1000000",
      paramLabel = "N",
      description = "How many records.")
  private List<Integer> sizes = List.of();

  /**
   * What one size came to.
   *
   * @param records how many
   * @param readySeconds from the start of the process to the first answer
   * @param heapBytes heap for each record, what an empty server takes left out
   * @param residentMegabytes at rest, after load
   * @param cpuMicros for each query
   * @param cpuMicrosChanging the same with a thousand changes a second, which it includes
   * @param putP50 from etcd's acknowledgement to the changed answer, microseconds
   * @param putP99 as putP50
   * @param putP50Changing as putP50, with a thousand other changes a second
   * @param putP99Changing as putP50Changing
   */
  private record Row(
      int records,
      double readySeconds,
      double heapBytes,
      double residentMegabytes,
      double cpuMicros,
      double cpuMicrosChanging,
      double putP50,
      double putP99,
      double putP50Changing,
      double putP99Changing) {}

  private record Report(Machine machine, List<Row> rows) {}

  @Override
  public Integer call() throws IOException {
    double empty = emptyHeap();
    List<Row> rows = new ArrayList<>();
    for (int size : sizes) {
      rows.add(measure(size, empty));
    }
    Results results = new Results(plan.out);
    results.json("growth", new Report(Machine.here(), rows));
    TextTable table =
        new TextTable(
            "records",
            "ready s",
            "heap bytes/record",
            "MB",
            "CPU µs/query",
            "with changes",
            "put p50 µs",
            "p99",
            "with changes p50",
            "p99");
    for (Row r : rows) {
      table.row(
          (long) r.records(),
          r.readySeconds(),
          r.heapBytes(),
          r.residentMegabytes(),
          r.cpuMicros(),
          r.cpuMicrosChanging(),
          r.putP50(),
          r.putP99(),
          r.putP50Changing(),
          r.putP99Changing());
    }
    results.text("growth.md", table.toString());
    System.out.println(table);
    return 0;
  }

  private double emptyHeap() throws IOException {
    try (Ground ground = new Ground(0)) {
      return Jvm.usedHeap(ground.server.pid());
    }
  }

  private Row measure(int size, double empty) throws IOException {
    log.info("{} records", size);
    try (Ground ground = new Ground(size)) {
      double heap = (Jvm.usedHeap(ground.server.pid()) - empty) / size;
      double resting = ground.cost();
      Latencies puts = ground.puts();
      double resident = ground.server.usage().residentKilobytes() / 1024.0;
      try (Churn churn = new Churn(ground.etcd, CHANGES_PER_SECOND)) {
        long before = churn.changed();
        double changing = ground.cost();
        Latencies putsChanging = ground.puts();
        log.info("{} records: {} changes beside it", size, churn.changed() - before);
        return new Row(
            size,
            ground.readySeconds,
            heap,
            resident,
            resting,
            changing,
            puts.percentile(0.5),
            puts.percentile(0.99),
            putsChanging.percentile(0.5),
            putsChanging.percentile(0.99));
      }
    }
  }

  /** An etcd with so many records, and skydns beside it. */
  private final class Ground implements AutoCloseable {
    final Path folder = Scratch.folder("skystack-growth");
    final Etcd etcd;
    final Running server;
    final double readySeconds;
    private final Path questions;
    private long probeRevision;
    private int probes;

    Ground(int size) throws IOException {
      etcd = Etcd.start(folder.resolve("etcd"), Bench.freePorts(), plan.loadCore);
      etcd.load(() -> entries(size));
      questions = questions(size);
      Path home = plan.home.toAbsolutePath().normalize();
      Site site =
          new Site(home, folder.resolve("skydns"), Bench.freePorts(), folder, etcd.url(), 0);
      Contender skydns = Contenders.all(home, plan.coredns).get(0);
      long start = System.nanoTime();
      server = Running.start(skydns, site, plan.serverCore);
      readySeconds = (System.nanoTime() - start) / 1e9;
    }

    private java.util.Iterator<Dataset.Entry> entries(int size) {
      return java.util.stream.IntStream.range(0, size)
          .mapToObj(i -> Dataset.service(i, Dataset.address(i)))
          .iterator();
    }

    private Path questions(int size) throws IOException {
      Path file = folder.resolve("questions");
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        for (int i = 0; i < Math.max(1, Math.min(size, MOST_QUESTIONS)); i++) {
          out.write(Dataset.service(i) + " A\n");
        }
      }
      return file;
    }

    /** CPU for each query, in microseconds. */
    double cost() {
      Load load = new Load(plan.loadCore, folder);
      load.fullSpeed(server.port(), questions, WARM_UP_SECONDS);
      Usage before = server.usage();
      Load.Seen seen = load.fullSpeed(server.port(), questions, plan.seconds);
      Usage after = server.usage();
      return after.userMicros(before, seen.completed())
          + after.kernelMicros(before, seen.completed());
    }

    /** Times from etcd's acknowledgement of a change to the answer that shows it. */
    Latencies puts() throws IOException {
      Latencies times = new Latencies();
      String name = "probe.default.svc.kube.local";
      try (Asker asker = new Asker(server.port(), name)) {
        for (int i = 0; i < PROBES; i++) {
          probes++;
          Dataset.Entry entry = Dataset.entry(name, Dataset.address(probes));
          probeRevision =
              etcd.write(new RecordSink.Put(entry.key(), entry.value(), probeRevision)).join();
          long acknowledged = System.nanoTime();
          while (asker.ask() != (10 << 24 | probes)) {
            Thread.onSpinWait();
          }
          times.add((System.nanoTime() - acknowledged) / 1e3);
        }
      }
      return times;
    }

    @Override
    public void close() throws IOException {
      server.close();
      etcd.close();
      Scratch.delete(folder);
    }
  }
}
