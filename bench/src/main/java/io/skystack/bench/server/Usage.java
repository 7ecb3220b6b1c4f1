package io.skystack.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes have used, by the kernel's own account.
 *
 * @param userTicks in hundredths of a second
 * @param kernelTicks in hundredths of a second
 * @param residentKilobytes memory, shared pages counted once for each process
 */
public record Usage(long userTicks, long kernelTicks, long residentKilobytes) {
  /** Of no process. */
  public static final Usage NONE = new Usage(0, 0, 0);

  /** Of /proc/PID/stat, after the name, which may hold blanks (proc(5): fields 14 and 15). */
  private static final int USER_TIME = 11;

  private static final int KERNEL_TIME = 12;

  /** A tick is this long on every Linux there is (getconf CLK_TCK). */
  private static final double TICK_MICROS = 10_000;

  /** Of a process and all that it started. */
  public static Usage of(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    return all.stream().map(Usage::ofOne).reduce(NONE, Usage::plus);
  }

  private static Usage ofOne(ProcessHandle process) {
    Path folder = Path.of("/proc", Long.toString(process.pid()));
    try {
      String stat = Files.readString(folder.resolve("stat"));
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      long resident =
          Files.readAllLines(folder.resolve("status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0);
      return new Usage(
          Long.parseLong(fields.get(USER_TIME)), Long.parseLong(fields.get(KERNEL_TIME)), resident);
    } catch (IOException e) {
      return NONE; // it ended
    }
  }

  /** Of both together. */
  public Usage plus(Usage other) {
    return new Usage(
        userTicks + other.userTicks,
        kernelTicks + other.kernelTicks,
        residentKilobytes + other.residentKilobytes);
  }

  /** User and kernel time since {@code before}, in seconds. */
  public double seconds(Usage before) {
    return (userTicks - before.userTicks + kernelTicks - before.kernelTicks) * TICK_MICROS / 1e6;
  }

  /** User and kernel time in seconds. */
  public double cpuSeconds() {
    return (userTicks + kernelTicks) * TICK_MICROS / 1e6;
  }

  /** User time since {@code before}, in microseconds for each of so many queries. */
  public double userMicros(Usage before, long queries) {
    return (userTicks - before.userTicks) * TICK_MICROS / queries;
  }

  /** Kernel time since {@code before}, in microseconds for each of so many queries. */
  public double kernelMicros(Usage before, long queries) {
    return (kernelTicks - before.kernelTicks) * TICK_MICROS / queries;
  }
}
