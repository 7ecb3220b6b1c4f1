package io.skystack.bench.load;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One run of dnsperf. */
public final class Load {
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  private final int core;
  private final Path folder;
  private final List<String> options = new ArrayList<>();

  /**
   * Load from one core.
   *
   * @param folder for what it prints
   */
  public Load(int core, Path folder) {
    this.core = core;
    this.folder = folder;
  }

  /** The same, with more of dnsperf's options. */
  public Load with(String... more) {
    Load load = new Load(core, folder);
    load.options.addAll(options);
    load.options.addAll(Arrays.asList(more));
    return load;
  }

  /**
   * What a run saw.
   *
   * @param completed queries answered
   * @param lost queries not answered
   * @param perSecond queries answered a second
   * @param rcodes response codes with their shares, as dnsperf prints them
   * @param latencies of each query; none unless asked for
   */
  public record Seen(
      long completed, long lost, double perSecond, String rcodes, Latencies latencies) {}

  /** As many queries as the server answers, for so many seconds. */
  public Seen fullSpeed(int port, Path questions, double seconds) {
    return run(port, questions, seconds, List.of("-c", "16", "-q", "400"));
  }

  /** So many queries a second, for so many seconds, with the latency of each. */
  public Seen atRate(int port, Path questions, double seconds, long rate) {
    return run(
        port,
        questions,
        seconds,
        List.of("-c", "16", "-q", "400", "-Q", Long.toString(rate), "-v"));
  }

  private Seen run(int port, Path questions, double seconds, List<String> how) {
    List<String> command =
        new ArrayList<>(List.of("taskset", "-c", Integer.toString(core), "dnsperf"));
    command.addAll(List.of("-s", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-d", questions.toString(), "-l", Double.toString(seconds), "-t", "2"));
    command.addAll(how);
    command.addAll(options);
    try {
      Path out = Files.createTempFile(folder, "dnsperf", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new OperatorException("dnsperf failed: see " + out);
      }
      Seen seen = read(out);
      Files.delete(out);
      return seen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  private static Seen read(Path out) throws IOException {
    long completed = 0;
    long lost = 0;
    double perSecond = 0;
    String rcodes = "";
    Latencies latencies = new Latencies();
    try (Stream<String> lines = Files.lines(out)) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("> ")) {
          latencies.add(seconds(line) * 1e6);
        } else if (line.contains("Queries completed:")) {
          completed = (long) number(line);
        } else if (line.contains("Queries lost:")) {
          lost = (long) number(line);
        } else if (line.contains("Queries per second:")) {
          perSecond = number(line);
        } else if (line.contains("Response codes:")) {
          rcodes = line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return new Seen(completed, lost, perSecond, rcodes, latencies);
  }

  private static double number(String line) {
    Matcher matcher = NUMBER.matcher(line);
    return matcher.find() ? Double.parseDouble(matcher.group()) : 0;
  }

  /** A query that timed out has no time: it counts as the time-out. */
  private static double seconds(String line) {
    try {
      return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    } catch (NumberFormatException e) {
      return 2;
    }
  }
}
