package io.skystack.bench;

import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Churn;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.Figures;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
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

/**
 * Steady load for a long time while records change: what the slowest answer takes. NSD, whose
 * records do not change, shows what of it is the machine's own.
 */
@Command(
    name = "soak",
    description = "Longest pause under steady load and changes, beside CoreDNS and NSD.")
final class Soak implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Soak.class);
  private static final double SLICE_SECONDS = 60;
  private static final List<String> SERVERS = List.of("skydns", "NSD", "CoreDNS, cache");

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--minutes",
      defaultValue = "10",
      paramLabel = "N",
      description = "How long each server is asked.")
  private double minutes;

  @Option(
      names = "--rate",
      defaultValue = "30000",
      paramLabel = "N",
      description = "Queries a second.")
  private int rate;

  @Option(
      names = "--changes",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Changes of records a second.")
  private int changes;

  private final List<Slice> slices = new ArrayList<>();

  /**
   * A minute of one server.
   *
   * @param perSecond queries answered
   * @param changed records changed a second
   * @param p50 microseconds; p99, p999 and the longest likewise
   */
  private record Slice(
      String server,
      double perSecond,
      double changed,
      double p50,
      double p99,
      double p999,
      double longest,
      long lost,
      double residentMegabytes) {}

  private record Report(Machine machine, int rate, int changes, List<Slice> slices) {}

  @Override
  public Integer call() throws IOException {
    try (Bench bench = new Bench(plan);
        Churn churn = new Churn(bench.etcd(), changes)) {
      for (Contender contender : Contenders.all(plan.home.toAbsolutePath(), plan.coredns)) {
        if (SERVERS.contains(contender.name()) && contender.installed().isPresent()) {
          measure(bench, churn, contender);
        }
      }
    }
    report();
    return 0;
  }

  private void measure(Bench bench, Churn churn, Contender contender) {
    Path questions = bench.questions(QuestionSet.ADDRESSES);
    try (Running running = bench.start(contender)) {
      SideBySide.warmUp(bench, running, QuestionSet.ADDRESSES);
      for (double left = 60 * minutes; left > 0; left -= SLICE_SECONDS) {
        double seconds = Math.min(left, SLICE_SECONDS);
        long before = churn.changed();
        Load.Seen seen = bench.load().atRate(running.port(), questions, seconds, rate);
        add(contender, (churn.changed() - before) / seconds, seen, running);
      }
    }
  }

  private void add(Contender contender, double changed, Load.Seen seen, Running running) {
    Slice slice =
        new Slice(
            contender.name(),
            seen.perSecond(),
            changed,
            seen.latencies().percentile(0.5),
            seen.latencies().percentile(0.99),
            seen.latencies().percentile(0.999),
            seen.latencies().percentile(1),
            seen.lost(),
            running.usage().residentKilobytes() / 1024.0);
    slices.add(slice);
    log.info("{}", slice);
  }

  private void report() {
    TextTable table =
        new TextTable(
            "server",
            "queries/s",
            "changes/s",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "worst p99",
            "longest µs",
            "lost",
            "MB");
    for (String server : SERVERS) {
      List<Slice> of = slices.stream().filter(slice -> slice.server().equals(server)).toList();
      if (of.isEmpty()) {
        continue;
      }
      table.row(
          server,
          Figures.median(of, Slice::perSecond),
          Figures.median(of, Slice::changed),
          Figures.median(of, Slice::p50),
          Figures.median(of, Slice::p99),
          Figures.median(of, Slice::p999),
          of.stream().mapToDouble(Slice::p99).max().orElseThrow(),
          of.stream().mapToDouble(Slice::longest).max().orElseThrow(),
          of.stream().mapToLong(Slice::lost).sum(),
          of.stream().mapToDouble(Slice::residentMegabytes).max().orElseThrow());
    }
    Results results = new Results(plan.out);
    results.json("soak", new Report(Machine.here(), rate, changes, slices));
    results.text("soak.md", table.toString());
    System.out.println(table);
  }
}
