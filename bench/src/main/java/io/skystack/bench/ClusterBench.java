package io.skystack.bench;

import io.skystack.bench.cluster.ApiObject;
import io.skystack.bench.cluster.ApiServer;
import io.skystack.bench.cluster.Arranged;
import io.skystack.bench.cluster.Arrangement;
import io.skystack.bench.cluster.Arrangements;
import io.skystack.bench.cluster.ClusterObjects;
import io.skystack.bench.cluster.RollingUpdate;
import io.skystack.bench.load.Asker;
import io.skystack.bench.load.Latencies;
import io.skystack.bench.load.Load;
import io.skystack.bench.load.Prober;
import io.skystack.bench.report.BarChart;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Etcd;
import io.skystack.bench.server.EtcdMembers;
import io.skystack.bench.server.Pause;
import io.skystack.bench.server.Scratch;
import io.skystack.bench.server.Usage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What makes names of a whole cluster, side by side, each alone on its core while a real API server
 * and everything else share another: start, memory, the way of a change to the wire, the cost of a
 * query, and whether any answer was wrong while much changed.
 */
@Command(
    name = "kube2sky",
    description =
        "A cluster's names, beside CoreDNS: start, memory, changes, queries, at 8,000 Services.")
final class ClusterBench implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ClusterBench.class);
  private static final String UPSETS = "upsets";
  private static final int WARM_UP = 100;
  private static final double WARM_UP_SECONDS = 10;
  private static final long SETTLE_MILLIS = 10_000;

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--services",
      defaultValue = "8000",
      paramLabel = "N",
      description = "How many Services, with ten endpoints each.")
  int services;

  @Option(
      names = "--created",
      defaultValue = "500",
      paramLabel = "N",
      description = "How many Services are created and deleted to see how long that takes.")
  int created;

  @Option(
      names = "--rolling-seconds",
      defaultValue = "120",
      paramLabel = "N",
      description = "How long 200 endpoints change each second.")
  int rollingSeconds;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "Arrangements by the first letters of their names, and upsets: leaders and members of"
              + " etcd that die; default all.")
  private List<String> only = List.of();

  private int round;
  private List<Upsets.Seen> upsets = List.of();

  /**
   * What one arrangement came to.
   *
   * @param readySeconds from its start, with nothing in the record etcd where it has one
   * @param againSeconds the same when it starts again
   * @param transactions of its first start; not a number where it writes nothing
   * @param transactionsAgain of its second start
   * @param writtenMegabytes that the record etcd received in the first start
   * @param steadyMegabytes resident, when all is at rest
   * @param peakMegabytes while the API server came back and everything was listed again
   * @param firstPeakMegabytes that of the process alone which lists the objects
   * @param createdP50 from the creation's acknowledgement to the answer, milliseconds
   * @param deletedP50 from the deletion's acknowledgement to NXDOMAIN, milliseconds
   * @param rollingCpu CPU seconds that changing 200 endpoints a second took in a second
   * @param writesPerChange records written for each endpoint that changed
   * @param programmingP50 from trigger time to etcd's commit, as the publisher's own histogram has
   *     it, milliseconds
   * @param probes questions asked while all this changed
   * @param wrong of them, wrong or not answered
   * @param cpuMicros for each query
   */
  record Row(
      String name,
      double readySeconds,
      double againSeconds,
      double transactions,
      double transactionsAgain,
      double writtenMegabytes,
      double steadyMegabytes,
      double peakMegabytes,
      double firstPeakMegabytes,
      double createdP50,
      double createdP99,
      double deletedP50,
      double deletedP99,
      double rollingCpu,
      double writesPerChange,
      double programmingP50,
      double programmingP99,
      long probes,
      long wrong,
      double cpuMicros,
      double perSecond) {}

  private record Report(
      Machine machine, int services, int endpoints, List<Row> rows, List<Upsets.Seen> upsets) {}

  @Override
  public Integer call() throws IOException {
    Path folder = Scratch.folder("skystack-cluster");
    List<Row> rows = new ArrayList<>();
    try (Etcd objects = Etcd.start(folder.resolve("objects"), Bench.freePorts(), plan.loadCore);
        ApiServer api =
            ApiServer.start(
                folder.resolve("api"), objects.url(), Bench.freePorts(), plan.loadCore)) {
      log.info("creating {} Services with {} endpoints each", services, ClusterObjects.ENDPOINTS);
      api.createAll(ClusterObjects.namespaces().mapToObj(ClusterObjects::namespaceObject));
      api.createAll(IntStream.range(0, services).mapToObj(ClusterObjects::service));
      api.createAll(IntStream.range(0, services).mapToObj(ClusterObjects::slice));
      for (int i = 0; i < arrangements(folder, api, "").all().size(); i++) {
        measure(folder, api, i, rows);
      }
      report(rows); // what comes may fail, and this took long
      if (only.isEmpty() || only.contains(UPSETS)) {
        upsets = upset(folder, api);
        report(rows);
      }
    }
    Scratch.delete(folder);
    return 0;
  }

  private Arrangements arrangements(Path folder, ApiServer api, String etcd) {
    return new Arrangements(
        plan.home.toAbsolutePath().normalize(),
        folder,
        api.kubeconfig(),
        etcd,
        plan.coredns,
        Bench.freePorts());
  }

  private List<Upsets.Seen> upset(Path folder, ApiServer api) throws IOException {
    log.info("two kube2sky, three members of etcd");
    Path own = Files.createDirectory(folder.resolve(UPSETS));
    int first = Bench.freePorts();
    List<Integer> ports = List.of(first, first + 4, first + 8);
    try (EtcdMembers etcd = EtcdMembers.start(own, ports, plan.loadCore)) {
      Arrangement arrangement = arrangements(own, api, etcd.urls()).replicas(Bench.freePorts() + 4);
      try (Arranged arranged = Arranged.start(arrangement, own, plan.serverCore, services)) {
        return new Upsets(api, etcd, arrangement, arranged, services).run();
      }
    }
  }

  private void measure(Path folder, ApiServer api, int number, List<Row> rows) throws IOException {
    Path own = Files.createDirectory(folder.resolve("a" + number));
    try (Etcd records = Etcd.start(own.resolve("records"), Bench.freePorts(), plan.loadCore)) {
      Arrangement arrangement = arrangements(own, api, records.url()).all().get(number);
      if (only.isEmpty() || only.stream().anyMatch(arrangement.name()::startsWith)) {
        log.info("{}", arrangement.name());
        rows.add(new Measuring(own, api, records, arrangement).row());
      }
    }
  }

  /** One arrangement, from its first start to its end. */
  private final class Measuring {
    private final Path folder;
    private final ApiServer api;
    private final Etcd records;
    private final Arrangement arrangement;

    Measuring(Path folder, ApiServer api, Etcd records, Arrangement arrangement) {
      this.folder = folder;
      this.api = api;
      this.records = records;
      this.arrangement = arrangement;
    }

    Row row() throws IOException {
      double ready;
      double transactions;
      double written = records.receivedBytes();
      try (Arranged first = start()) {
        ready = first.readySeconds();
        transactions = first.published("kube2sky_transactions_total");
        written = records.receivedBytes() - written;
      }
      try (Arranged arranged = start()) {
        return measured(arranged, ready, transactions, written);
      }
    }

    private Arranged start() {
      return Arranged.start(arrangement, folder, plan.serverCore, services);
    }

    private Row measured(Arranged arranged, double ready, double transactions, double written)
        throws IOException {
      if (!arrangement.live()) {
        return queriesOnly(arranged, ready);
      }
      Pause.millis(SETTLE_MILLIS);
      double transactionsAgain = arranged.published("kube2sky_transactions_total");
      double steady = arranged.usage().residentKilobytes() / 1024.0;
      try (Prober prober = Upsets.probe(arranged, services)) {
        log.info("  the API server goes and comes back");
        arranged.forgetPeak();
        api.restart();
        awaitChange(arranged);
        Pause.millis(SETTLE_MILLIS);
        double peak = arranged.peakMegabytes();
        double firstPeak = arranged.firstPeakMegabytes();
        log.info("  {} Services are created and deleted", created);
        Latencies creations = new Latencies();
        Latencies deletions = new Latencies();
        createAndDelete(arranged, WARM_UP, new Latencies(), new Latencies());
        createAndDelete(arranged, created, creations, deletions);
        log.info("  {} s of a rolling update", rollingSeconds);
        Histogram programming = new Histogram(arranged);
        double writes = arranged.published("kube2sky_writes_total");
        Usage before = arranged.usage();
        int changes = new RollingUpdate(api, services).run(rollingSeconds);
        Pause.millis(1000);
        double cpu = arranged.usage().seconds(before) / Math.max(1, rollingSeconds);
        writes = arranged.published("kube2sky_writes_total") - writes;
        Histogram.Seen latencies = programming.since();
        Prober.Seen seen = prober.stop();
        seen.complaints().forEach((wrong, times) -> log.warn("  {} times {}", times, wrong));
        log.info("  queries");
        Cost cost = cost(arranged);
        return new Row(
            arrangement.name(),
            ready,
            arranged.readySeconds(),
            transactions,
            transactionsAgain,
            arrangement.publisher() == 0 ? Double.NaN : written / 1e6,
            steady,
            peak,
            firstPeak,
            creations.percentile(0.5) / 1e3,
            creations.percentile(0.99) / 1e3,
            deletions.percentile(0.5) / 1e3,
            deletions.percentile(0.99) / 1e3,
            cpu,
            writes / Math.max(1, changes),
            latencies.p50() * 1e3,
            latencies.p99() * 1e3,
            seen.sent(),
            seen.wrong(),
            cost.cpuMicros(),
            cost.perSecond());
      }
    }

    private Row queriesOnly(Arranged arranged, double ready) throws IOException {
      double none = Double.NaN;
      Cost cost = cost(arranged);
      return new Row(
          arrangement.name(),
          ready,
          arranged.readySeconds(),
          none,
          none,
          none,
          arranged.usage().residentKilobytes() / 1024.0,
          none,
          none,
          none,
          none,
          none,
          none,
          none,
          none,
          none,
          none,
          0,
          0,
          cost.cpuMicros(),
          cost.perSecond());
    }

    /** Waits until what changes at the API server is answered again. */
    private void awaitChange(Arranged arranged) throws IOException {
      ApiObject probe = ClusterObjects.service(next());
      api.create(probe).join();
      try (Asker asker = new Asker(arranged.dnsPort(), ClusterObjects.name(round))) {
        until(asker, ClusterObjects.clusterIp(round));
      }
      api.delete(probe).join();
    }

    /** The number of a Service that is not there, and has an address. */
    private int next() {
      do {
        round++;
      } while (round <= services || ClusterObjects.isHeadless(round));
      return round;
    }

    private void createAndDelete(
        Arranged arranged, int times, Latencies creations, Latencies deletions) throws IOException {
      for (int i = 0; i < times; i++) {
        int number = next();
        ApiObject service = ClusterObjects.service(number);
        try (Asker asker = new Asker(arranged.dnsPort(), ClusterObjects.name(number))) {
          api.create(service).join();
          creations.add(until(asker, ClusterObjects.clusterIp(number)));
          api.delete(service).join();
          deletions.add(until(asker, 0));
        }
      }
    }

    /**
     * Asks until the address is there.
     *
     * @param address 0 for none: until there is no such name
     * @return how long that took, in microseconds
     */
    private double until(Asker asker, int address) throws IOException {
      long start = System.nanoTime();
      while (true) {
        int answer = asker.ask();
        boolean gone = asker.rcode() == Rcode.NXDOMAIN;
        if (address == 0 ? gone : !gone && answer == address) {
          return (System.nanoTime() - start) / 1e3;
        }
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
          throw new IllegalStateException("not seen within a minute");
        }
      }
    }

    private Cost cost(Arranged arranged) throws IOException {
      Path questions = folder.resolve("questions");
      try (BufferedWriter out = Files.newBufferedWriter(questions)) {
        for (int i = 0; i < services; i++) {
          out.write(ClusterObjects.name(i) + " A\n");
        }
      }
      Load load = new Load(plan.loadCore, folder);
      load.fullSpeed(arranged.dnsPort(), questions, WARM_UP_SECONDS);
      Usage before = arranged.usage();
      Load.Seen seen = load.fullSpeed(arranged.dnsPort(), questions, plan.seconds);
      Usage after = arranged.usage();
      double micros = after.seconds(before) * 1e6 / Math.max(1, seen.completed());
      return new Cost(micros, seen.perSecond());
    }
  }

  private record Cost(double cpuMicros, double perSecond) {}

  private void report(List<Row> rows) {
    Results results = new Results(plan.out);
    results.json(
        "kube2sky",
        new Report(Machine.here(), services, services * ClusterObjects.ENDPOINTS, rows, upsets));
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d Services, %,d endpoints\n\n".formatted(services, services * ClusterObjects.ENDPOINTS));
    TextTable start =
        new TextTable(
            "start and memory",
            "ready s",
            "again s",
            "transactions",
            "again",
            "MB written",
            "MB steady",
            "MB peak",
            "of the lister");
    TextTable changes =
        new TextTable(
            "changes",
            "created p50 ms",
            "p99",
            "deleted p50 ms",
            "p99",
            "rolling CPU %",
            "writes/endpoint",
            "programming p50 ms",
            "p99",
            "probes",
            "wrong");
    TextTable queries = new TextTable("queries", "CPU µs/query", "queries/s");
    BarChart chart = new BarChart("CPU µs for each query, %,d Services".formatted(services));
    chart.group("A, all Services");
    for (Row row : rows) {
      start.row(
          row.name(),
          row.readySeconds(),
          row.againSeconds(),
          row.transactions(),
          row.transactionsAgain(),
          row.writtenMegabytes(),
          row.steadyMegabytes(),
          row.peakMegabytes(),
          row.firstPeakMegabytes());
      changes.row(
          row.name(),
          row.createdP50(),
          row.createdP99(),
          row.deletedP50(),
          row.deletedP99(),
          row.rollingCpu() * 100,
          row.writesPerChange(),
          row.programmingP50(),
          row.programmingP99(),
          row.probes(),
          row.wrong());
      queries.row(row.name(), row.cpuMicros(), row.perSecond());
      chart.bar(row.name(), row.cpuMicros(), 0, !row.name().startsWith("CoreDNS"));
    }
    text.append(start).append('\n').append(changes).append('\n').append(queries);
    if (!upsets.isEmpty()) {
      text.append('\n').append(Upsets.table(upsets));
    }
    results.text("kube2sky.md", text.toString());
    results.text("kube2sky.svg", chart.toSvg());
    System.out.println(text);
  }
}
