package io.skystack.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How to measure: what all benchmarks ask of the operator. */
final class Plan {
  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description = "Rounds; the table shows the medians.")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      paramLabel = "N",
      description = "Length of each run.")
  double seconds;

  @Option(
      names = "--home",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "The project's folder.")
  Path home = Path.of(".");

  @Option(
      names = "--out",
      defaultValue = "bench/results",
      paramLabel = "DIR",
      description = "Where results are written.")
  Path out = Path.of("bench/results");

  @Option(
      names = "--coredns",
      defaultValue = "coredns",
      paramLabel = "FILE",
      description = "CoreDNS's program.")
  String coredns = "coredns";

  @Option(
      names = "--server-core",
      defaultValue = "0",
      paramLabel = "N",
      description = "The core that the measured server has for itself.")
  int serverCore;

  @Option(
      names = "--load-core",
      defaultValue = "1",
      paramLabel = "N",
      description = "The core of everything else.")
  int loadCore;
}
