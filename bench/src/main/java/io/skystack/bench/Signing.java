package io.skystack.bench;

import io.skystack.bench.data.Dataset;
import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Beside;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.Figures;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Metrics;
import io.skystack.bench.server.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether work at signatures is felt by those who ask for none. The same names are asked for
 * without signatures too: what that costs others is not the signer's doing.
 */
@Command(
    name = "signing",
    description = "Latency of hot answers without DNSSEC, while another client has names signed.")
final class Signing implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Signing.class);
  private static final double WARM_UP_SECONDS = 10;
  private static final int WARM_UP_NAMES = 12_000;
  private static final String MADE = "skystack_dnssec_signatures_total{source=\"made\"}";

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--rate",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Queries a second for hot answers.")
  private int rate;

  @Option(
      names = "--names",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Names a second that are signed for the first time.")
  private int names;

  private final List<Row> rows = new ArrayList<>();

  /**
   * What one round saw.
   *
   * @param beside what else was asked
   * @param signatures made a second
   * @param p50 of hot answers, microseconds; p99 and p999 likewise
   * @param lost hot answers that did not come
   */
  private record Row(
      String beside, double signatures, double p50, double p99, double p999, long lost) {}

  private record Report(Machine machine, int rate, int names, double seconds, List<Row> rounds) {}

  @Override
  public Integer call() throws IOException {
    try (Bench bench = new Bench(plan)) {
      int fresh = (int) Math.ceil(names * Beside.seconds(plan.seconds));
      bench.etcd().load(() -> entries(WARM_UP_NAMES + 2 * fresh));
      Path warm = bench.write("warm", services(0, WARM_UP_NAMES));
      Path unsigned = bench.write("unsigned", services(WARM_UP_NAMES, fresh));
      Path signed = bench.write("signed", services(WARM_UP_NAMES + fresh, fresh));
      for (int round = 1; round <= plan.rounds; round++) {
        log.info("round {} of {}", round, plan.rounds);
        measure(bench, warm, unsigned, signed);
      }
    }
    report();
    return 0;
  }

  private static java.util.Iterator<Dataset.Entry> entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Dataset.entry(name(i), Dataset.address(i)))
        .iterator();
  }

  private static String name(int number) {
    return "signed-" + number + ".signed.svc.kube.local";
  }

  private static List<String> services(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(i -> name(i) + " A").toList();
  }

  private void measure(Bench bench, Path warm, Path unsigned, Path signed) {
    Path hot = bench.questions(QuestionSet.ADDRESSES);
    try (Running running = bench.start(Contenders.signing(plan.home.toAbsolutePath()))) {
      Load once = bench.load().with("-n", "1");
      Load signing = once.with("-D");
      // Beside hot answers, as later: what is compiled for one of them alone is compiled again.
      Beside warming =
          Beside.start(
              () -> signing.atRate(running.port(), warm, WARM_UP_NAMES / (double) names, names));
      bench.load().fullSpeed(running.port(), hot, WARM_UP_SECONDS);
      log.info("warm: {}", warming.seen().rcodes());
      row("nothing", 0, bench.load().atRate(running.port(), hot, plan.seconds, rate));
      beside(bench, running, "%d fresh names/s, unsigned", once, unsigned);
      beside(bench, running, "%d fresh names/s, signed", signing, signed);
    }
  }

  /** Hot answers while other names are asked for, each once. */
  private void beside(Bench bench, Running running, String what, Load load, Path fresh) {
    double before = Metrics.sum(running.port(), MADE);
    double length = Beside.seconds(plan.seconds);
    Beside beside = Beside.start(() -> load.atRate(running.port(), fresh, length, names));
    Path hot = bench.questions(QuestionSet.ADDRESSES);
    Load.Seen seen = bench.load().atRate(running.port(), hot, plan.seconds, rate);
    log.info("fresh names: {}", beside.seen().rcodes());
    double made = Metrics.sum(running.port(), MADE) - before;
    row(what.formatted(names), made / length, seen);
  }

  private void row(String beside, double signatures, Load.Seen seen) {
    rows.add(
        new Row(
            beside,
            signatures,
            seen.latencies().percentile(0.5),
            seen.latencies().percentile(0.99),
            seen.latencies().percentile(0.999),
            seen.lost()));
  }

  private void report() {
    TextTable table =
        new TextTable("beside it", "signatures/s", "p50 µs", "p99 µs", "p99.9 µs", "lost");
    for (String beside : rows.stream().map(Row::beside).distinct().toList()) {
      List<Row> of = rows.stream().filter(row -> row.beside().equals(beside)).toList();
      table.row(
          beside,
          Figures.median(of, Row::signatures),
          Figures.median(of, Row::p50),
          Figures.median(of, Row::p99),
          Figures.median(of, Row::p999),
          of.stream().mapToLong(Row::lost).sum());
    }
    Results results = new Results(plan.out);
    results.json("signing", new Report(Machine.here(), rate, names, plan.seconds, rows));
    results.text("signing.md", table.toString());
    System.out.println(table);
  }
}
