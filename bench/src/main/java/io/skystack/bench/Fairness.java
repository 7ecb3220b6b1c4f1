package io.skystack.bench;

import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Beside;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.Figures;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Jvm;
import io.skystack.bench.server.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether one client that asks for too much is felt by the others. */
@Command(
    name = "fairness",
    description =
        "Latency and memory while another client asks for made-up names without end, with the rate"
            + " limit and without.")
final class Fairness implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Fairness.class);
  private static final double WARM_UP_SECONDS = 10;

  /** The greedy client; the others are 127.0.0.1. */
  private static final String GREEDY = "127.0.0.2";

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--rate",
      defaultValue = "5000",
      paramLabel = "N",
      description = "Queries a second of the others.")
  private int rate;

  @Option(
      names = "--flood",
      defaultValue = "50000",
      paramLabel = "N",
      description = "Queries a second of the one.")
  private int flood;

  private final List<Row> rows = new ArrayList<>();

  /**
   * What one round saw.
   *
   * @param limit whether there is a rate limit, of twice what the others ask
   * @param beside what the one client did
   * @param answered a second, of the one's queries
   * @param p50 of the others, microseconds; p99 and p999 likewise
   * @param lost of the others
   * @param heapMegabytes in use after it
   * @param residentMegabytes after it
   */
  private record Row(
      String limit,
      String beside,
      double answered,
      double p50,
      double p99,
      double p999,
      long lost,
      double heapMegabytes,
      double residentMegabytes) {}

  private record Report(Machine machine, int rate, int flood, double seconds, List<Row> rounds) {}

  @Override
  public Integer call() throws IOException {
    Path home = plan.home.toAbsolutePath();
    String limit = Integer.toString(2 * rate);
    Contender limited =
        Contenders.skydns(home, "on", "--rate-limit", limit, "--rate-ipv4-prefix", "32");
    try (Bench bench = new Bench(plan)) {
      for (int round = 1; round <= plan.rounds; round++) {
        log.info("round {} of {}", round, plan.rounds);
        measure(bench, Contenders.skydns(home, "off"));
        measure(bench, limited);
      }
    }
    report();
    return 0;
  }

  private void measure(Bench bench, Contender contender) {
    try (Running running = bench.start(contender)) {
      // At their rate, below the limit.
      others(bench, running, WARM_UP_SECONDS);
      row(contender, "is silent", 0, others(bench, running, plan.seconds), running);
      Beside beside = Beside.start(() -> greedy(bench, running));
      Load.Seen seen = others(bench, running, plan.seconds);
      double answered = beside.seen().completed() / Beside.seconds(plan.seconds);
      row(contender, "asks %,d/s".formatted(flood), answered, seen, running);
    }
  }

  private Load.Seen others(Bench bench, Running running, double seconds) {
    return bench
        .load()
        .atRate(running.port(), bench.questions(QuestionSet.ADDRESSES), seconds, rate);
  }

  /** Whoever floods does not wait for answers: dnsperf does, but for so many at once. */
  private Load.Seen greedy(Bench bench, Running running) {
    return bench
        .load()
        .with("-a", GREEDY, "-q", Integer.toString(2 * flood), "-t", "1", "-Q", "" + flood)
        .fullSpeed(
            running.port(), bench.questions(QuestionSet.RANDOM), Beside.seconds(plan.seconds));
  }

  private void row(
      Contender contender, String beside, double answered, Load.Seen seen, Running running) {
    rows.add(
        new Row(
            contender.name(),
            beside,
            answered,
            seen.latencies().percentile(0.5),
            seen.latencies().percentile(0.99),
            seen.latencies().percentile(0.999),
            seen.lost(),
            Jvm.usedHeap(running.pid()) / (1 << 20),
            running.usage().residentKilobytes() / 1024.0));
  }

  private void report() {
    TextTable table =
        new TextTable(
            "the one",
            "limit",
            "answered/s",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "lost",
            "heap MB",
            "MB");
    for (String key : rows.stream().map(Fairness::key).distinct().toList()) {
      List<Row> of = rows.stream().filter(row -> key(row).equals(key)).toList();
      table.row(
          of.get(0).beside(),
          of.get(0).limit(),
          Figures.median(of, Row::answered),
          Figures.median(of, Row::p50),
          Figures.median(of, Row::p99),
          Figures.median(of, Row::p999),
          of.stream().mapToLong(Row::lost).sum(),
          Figures.median(of, Row::heapMegabytes),
          Figures.median(of, Row::residentMegabytes));
    }
    Results results = new Results(plan.out);
    results.json("fairness", new Report(Machine.here(), rate, flood, plan.seconds, rows));
    results.text("fairness.md", table.toString());
    System.out.println(table);
  }

  private static String key(Row row) {
    return row.limit() + row.beside();
  }
}
