package io.skystack.bench;

import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.BarChart;
import io.skystack.bench.report.Figures;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Running;
import io.skystack.bench.server.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Servers side by side over UDP. First each answers as fast as it can, which gives its cost for
 * each query; then all are asked at the same rate, half of what the slowest can do, for latency.
 */
@Command(
    name = "dns",
    description = "Servers side by side over UDP: cost, speed, latency and memory.")
class SideBySide implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(SideBySide.class);
  private static final double WARM_UP_SECONDS = 10;
  private static final double FILL_SECONDS = 30;
  private static final double KILOBYTES = 1024;

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--sets",
      split = ",",
      paramLabel = "SET",
      description = "Sets of questions: a, ndots, srv, nx, many; default all.")
  private List<String> sets = List.of();

  @Option(
      names = "--servers",
      split = ",",
      paramLabel = "NAME",
      description = "Servers by the first letters of their names; default all that are installed.")
  private List<String> servers = List.of();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Queries a second at which latency is measured; default half of what the slowest server"
              + " answers.")
  private Optional<Long> askedRate = Optional.empty();

  private final Map<Pair, List<Sample>> samples = new LinkedHashMap<>();

  private record Pair(Contender contender, QuestionSet set) {}

  /** One round of one server with one set. */
  private record Sample(
      Load.Seen fast,
      double user,
      double kernel,
      double megabytes,
      Optional<Load.Seen> paced,
      long rate) {}

  /** What is written. */
  private record Report(Machine machine, int rounds, double seconds, List<Figures> figures) {}

  @Override
  public Integer call() throws IOException {
    List<Contender> contenders = contenders();
    try (Bench bench = new Bench(plan)) {
      for (int round = 1; round <= plan.rounds; round++) {
        log.info("round {} of {}: full speed", round, plan.rounds);
        for (Contender contender : contenders) {
          fullSpeed(bench, contender);
        }
      }
      for (int round = 1; round <= plan.rounds; round++) {
        log.info("round {} of {}: latency", round, plan.rounds);
        for (Contender contender : contenders) {
          paced(bench, contender, round - 1);
        }
      }
    }
    report();
    return 0;
  }

  /** Who takes part, ours first. */
  List<Contender> all(Path home, String coredns) {
    return Contenders.all(home, coredns);
  }

  /** What the files of results are called. */
  String results() {
    return "dns";
  }

  private List<Contender> contenders() {
    List<Contender> chosen = new ArrayList<>();
    for (Contender contender : all(plan.home.toAbsolutePath(), plan.coredns)) {
      if (contender.installed().isEmpty()) {
        log.warn("{} is not installed: left out", contender.name());
      } else if (servers.isEmpty() || servers.stream().anyMatch(contender.name()::startsWith)) {
        chosen.add(contender);
      }
    }
    return chosen;
  }

  private List<QuestionSet> chosenSets() {
    return List.of(QuestionSet.values()).stream()
        .filter(set -> sets.isEmpty() || sets.contains(set.label()))
        .toList();
  }

  private void fullSpeed(Bench bench, Contender contender) {
    try (Running running = bench.start(contender)) {
      for (QuestionSet set : chosenSets()) {
        warmUp(bench, running, set);
        Path questions = bench.questions(set);
        Usage before = running.usage();
        Load.Seen seen = bench.load().fullSpeed(running.port(), questions, plan.seconds);
        Usage after = running.usage();
        long answered = Math.max(1, seen.completed());
        Sample sample =
            new Sample(
                seen,
                after.userMicros(before, answered),
                after.kernelMicros(before, answered),
                after.residentKilobytes() / KILOBYTES,
                Optional.empty(),
                0);
        samples.computeIfAbsent(new Pair(contender, set), pair -> new ArrayList<>()).add(sample);
        log.info(
            "{}, {}: {} q/s, {} µs/query ({})",
            contender.name(),
            set.title(),
            Math.round(seen.perSecond()),
            Math.round(10 * (sample.user() + sample.kernel())) / 10.0,
            seen.rcodes());
      }
    }
  }

  /** Every question once, so that caches are full; and some seconds, so that code is compiled. */
  static void warmUp(Bench bench, Running running, QuestionSet set) {
    if (set != QuestionSet.RANDOM) {
      bench.load().with("-n", "1").fullSpeed(running.port(), bench.questions(set), FILL_SECONDS);
    }
    bench.load().fullSpeed(running.port(), bench.questions(set), WARM_UP_SECONDS);
  }

  private void paced(Bench bench, Contender contender, int round) {
    try (Running running = bench.start(contender)) {
      for (QuestionSet set : chosenSets()) {
        warmUp(bench, running, set);
        long rate = rate(set);
        Load.Seen seen =
            bench.load().atRate(running.port(), bench.questions(set), plan.seconds, rate);
        List<Sample> all = samples.get(new Pair(contender, set));
        Sample fast = all.get(round);
        all.set(
            round,
            new Sample(
                fast.fast(),
                fast.user(),
                fast.kernel(),
                fast.megabytes(),
                Optional.of(seen),
                rate));
      }
    }
  }

  /** Half of what the slowest server answered, for one set. */
  private long rate(QuestionSet set) {
    return askedRate.orElseGet(() -> halfOfSlowest(set));
  }

  private long halfOfSlowest(QuestionSet set) {
    return Math.round(
        samples.entrySet().stream()
                .filter(entry -> entry.getKey().set() == set)
                .mapToDouble(
                    entry -> Figures.median(entry.getValue(), sample -> sample.fast().perSecond()))
                .min()
                .orElseThrow()
            / 2);
  }

  private void report() {
    List<Figures> figures = new ArrayList<>();
    samples.forEach((pair, all) -> figures.add(figures(pair, all)));
    Results results = new Results(plan.out);
    results.json(results(), new Report(Machine.here(), plan.rounds, plan.seconds, figures));
    String table = table(figures);
    results.text(results() + ".md", table);
    results.text(results() + ".svg", chart(figures));
    System.out.println(table);
  }

  private static Figures figures(Pair pair, List<Sample> all) {
    List<Load.Seen> paced = all.stream().flatMap(sample -> sample.paced().stream()).toList();
    long lost =
        all.stream().mapToLong(sample -> sample.fast().lost()).sum()
            + paced.stream().mapToLong(Load.Seen::lost).sum();
    Sample last = all.get(all.size() - 1);
    return new Figures(
        pair.contender().name(),
        pair.set().label(),
        Figures.median(all, sample -> sample.fast().perSecond()),
        Figures.median(all, Sample::user),
        Figures.median(all, Sample::kernel),
        Figures.median(paced, seen -> seen.latencies().percentile(0.5)),
        Figures.median(paced, seen -> seen.latencies().percentile(0.99)),
        Figures.median(paced, seen -> seen.latencies().percentile(0.999)),
        last.rate(),
        lost,
        Figures.median(all, Sample::megabytes),
        last.fast().rcodes());
  }

  private String table(List<Figures> figures) {
    StringBuilder out = new StringBuilder();
    for (QuestionSet set : chosenSets()) {
      List<Figures> of = figures.stream().filter(f -> f.set().equals(set.label())).toList();
      double ours = of.get(0).cpuMicros();
      out.append("### ").append(set.title()).append("\n\n");
      TextTable table =
          new TextTable(
              "server",
              "queries/s",
              "CPU µs/query",
              "user",
              "kernel",
              "CPU ÷ skydns's",
              "p50 µs",
              "p99 µs",
              "p99.9 µs",
              "at q/s",
              "lost",
              "MB");
      for (Figures f : of) {
        table.row(
            f.server(),
            f.perSecond(),
            f.cpuMicros(),
            f.userMicros(),
            f.kernelMicros(),
            f.cpuMicros() / ours,
            f.p50(),
            f.p99(),
            f.p999(),
            f.rate(),
            f.lost(),
            f.residentMegabytes());
      }
      out.append(table).append('\n');
    }
    return out.toString();
  }

  private String chart(List<Figures> figures) {
    BarChart chart = new BarChart("CPU for each query, µs: user (dark) and kernel (light)");
    for (QuestionSet set : chosenSets()) {
      chart.group(set.title());
      figures.stream()
          .filter(f -> f.set().equals(set.label()))
          .sorted(Comparator.comparingDouble(Figures::cpuMicros))
          .forEach(
              f ->
                  chart.bar(
                      f.server(), f.userMicros(), f.kernelMicros(), f.server().startsWith("sky")));
    }
    return chart.toSvg();
  }
}
