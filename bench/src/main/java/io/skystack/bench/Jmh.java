package io.skystack.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Single methods, by JMH. */
@Command(name = "jmh", description = "Single methods: time and allocation for each call.")
final class Jmh implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", description = "JMH's own options; after --.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws RunnerException, CommandLineOptionException {
    List<String> all = new ArrayList<>(List.of("-prof", "gc", "-foe", "true"));
    all.addAll(options);
    new Runner(new CommandLineOptions(all.toArray(String[]::new))).run();
    return 0;
  }
}
