package io.skystack.bench;

import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Load;
import io.skystack.bench.report.Figures;
import io.skystack.bench.report.Results;
import io.skystack.bench.report.TextTable;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Contenders.Stream;
import io.skystack.bench.server.Running;
import io.skystack.bench.server.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ten thousand names over TCP, TLS and HTTPS: cost and speed at full load. */
@Command(
    name = "streams",
    description = "skydns and CoreDNS over TCP, TLS and HTTPS: cost and speed.")
final class Streams implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Streams.class);
  private static final double WARM_UP_SECONDS = 4;

  @Mixin private Plan plan = new Plan();

  private final Map<Pair, List<Sample>> samples = new LinkedHashMap<>();

  private record Pair(Stream stream, String server) {}

  private record Sample(double perSecond, double user, double kernel, long lost) {}

  /** What is written for one server and transport; medians. */
  private record Row(
      String transport, String server, double perSecond, double user, double kernel, long lost) {}

  private record Report(Machine machine, int rounds, double seconds, List<Row> rows) {}

  @Override
  public Integer call() throws IOException {
    Path home = plan.home.toAbsolutePath().normalize();
    try (Bench bench = new Bench(plan)) {
      bench.certify();
      for (int round = 1; round <= plan.rounds; round++) {
        log.info("round {} of {}", round, plan.rounds);
        for (Stream stream : Stream.values()) {
          for (Contender contender : Contenders.streams(home, plan.coredns, stream)) {
            measure(bench, stream, contender);
          }
        }
      }
    }
    report();
    return 0;
  }

  private void measure(Bench bench, Stream stream, Contender contender) {
    try (Running running = bench.start(contender)) {
      int port = Contenders.streamPort(running.port(), stream);
      Path questions = bench.questions(QuestionSet.ADDRESSES);
      Load load = bench.load().with("-m", stream.mode());
      load.fullSpeed(port, questions, WARM_UP_SECONDS);
      Usage before = running.usage();
      Load.Seen seen = load.fullSpeed(port, questions, plan.seconds);
      Usage after = running.usage();
      long answered = Math.max(1, seen.completed());
      Sample sample =
          new Sample(
              seen.perSecond(),
              after.userMicros(before, answered),
              after.kernelMicros(before, answered),
              seen.lost());
      samples
          .computeIfAbsent(new Pair(stream, contender.name()), pair -> new ArrayList<>())
          .add(sample);
      log.info(
          "{}, {}: {} q/s ({})",
          contender.name(),
          stream,
          Math.round(seen.perSecond()),
          seen.rcodes());
    }
  }

  private void report() {
    List<Row> rows = new ArrayList<>();
    samples.forEach(
        (pair, all) ->
            rows.add(
                new Row(
                    pair.stream().name(),
                    pair.server(),
                    Figures.median(all, Sample::perSecond),
                    Figures.median(all, Sample::user),
                    Figures.median(all, Sample::kernel),
                    all.stream().mapToLong(Sample::lost).sum())));
    Results results = new Results(plan.out);
    results.json("streams", new Report(Machine.here(), plan.rounds, plan.seconds, rows));
    TextTable table =
        new TextTable("transport", "server", "queries/s", "CPU µs/query", "user", "kernel", "lost");
    for (Row row : rows) {
      table.row(
          row.transport(),
          row.server(),
          row.perSecond(),
          row.user() + row.kernel(),
          row.user(),
          row.kernel(),
          row.lost());
    }
    results.text("streams.md", table.toString());
    System.out.println(table);
  }
}
