package io.skystack.bench;

import io.skystack.common.cli.Cli;
import io.skystack.common.cli.OperatorException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The benchmarks' command line; {@code ./sky bench} calls it. */
@Command(
    name = "bench",
    description = "Measures what a query costs.",
    subcommands = {
      SideBySide.class,
      FileZones.class,
      Streams.class,
      Growth.class,
      Start.class,
      Soak.class,
      Fairness.class,
      Signing.class,
      ClusterBench.class,
      Jmh.class
    })
public final class Main implements Callable<Integer> {
  /** Runs one benchmark. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() {
    throw new OperatorException(
        "which benchmark? dns, streams, growth, start, soak, fairness, signing, kube2sky or jmh: bench --help names them");
  }
}
