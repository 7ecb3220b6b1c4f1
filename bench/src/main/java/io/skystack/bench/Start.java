package io.skystack.bench;

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
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the start of the process to the first answer. */
@Command(
    name = "start",
    description = "Time from the start of skydns to its first answer, and its memory then.")
final class Start implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Start.class);

  @Mixin private Plan plan = new Plan();

  @Option(
      names = "--jdks",
      split = ",",
      required = true,
      paramLabel = "DIR",
      description = "JDKs to start it on; each with an archive of classes, see tools/archive.")
  private List<Path> jdks = List.of();

  private final List<Row> rows = new ArrayList<>();

  /**
   * One start.
   *
   * @param seconds to the first answer
   * @param cpuSeconds user and kernel time that it took
   * @param residentMegabytes then
   */
  private record Row(String server, double seconds, double cpuSeconds, double residentMegabytes) {}

  private record Report(Machine machine, List<Row> starts) {}

  @Override
  public Integer call() throws IOException {
    List<Contender> contenders =
        jdks.stream()
            .map(jdk -> Contenders.skydnsOn(plan.home.toAbsolutePath().normalize(), jdk))
            .toList();
    try (Bench bench = new Bench(plan)) {
      for (int round = 1; round <= plan.rounds; round++) {
        contenders.forEach(contender -> start(bench, contender));
      }
    }
    report();
    return 0;
  }

  private void start(Bench bench, Contender contender) {
    long before = System.nanoTime();
    try (Running running = bench.start(contender)) {
      double seconds = (System.nanoTime() - before) / 1e9;
      Usage usage = running.usage();
      double megabytes = usage.residentKilobytes() / 1024.0;
      rows.add(new Row(contender.name(), seconds, usage.cpuSeconds(), megabytes));
      log.info("{}: {} s, {} MB", contender.name(), seconds, megabytes);
    }
  }

  private void report() {
    TextTable table = new TextTable("server", "first answer after s", "CPU s", "MB then");
    for (String server : rows.stream().map(Row::server).distinct().toList()) {
      List<Row> of = rows.stream().filter(row -> row.server().equals(server)).toList();
      table.row(
          server,
          Figures.median(of, Row::seconds),
          Figures.median(of, Row::cpuSeconds),
          Figures.median(of, Row::residentMegabytes));
    }
    Results results = new Results(plan.out);
    results.json("start", new Report(Machine.here(), rows));
    results.text("start.md", table.toString());
    System.out.println(table);
  }
}
