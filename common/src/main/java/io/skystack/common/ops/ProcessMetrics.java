package io.skystack.common.ops;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.skystack.common.cli.Version;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The metrics of the process itself, under the names that Prometheus's clients agree on, and which
 * version runs. All is read when it is asked for, so that it costs nothing at start; what a system
 * does not tell is left out.
 */
public final class ProcessMetrics {
  private static final double NANOS = 1e9; // in a second
  private static final double MILLIS = 1e3; // in a second

  private final Path proc;

  /**
   * Reads from the given folder.
   *
   * @param proc the process's folder of Linux's proc file system
   */
  ProcessMetrics(Path proc) {
    this.proc = proc;
  }

  /** Registers them all, of this process. */
  public static void register(PrometheusRegistry registry) {
    new ProcessMetrics(Path.of("/proc/self")).registerIn(registry);
  }

  void registerIn(PrometheusRegistry registry) {
    Info.builder()
        .name("skystack_build_info")
        .help("The version that runs, and Java's.")
        .labelNames("version", "java")
        .register(registry)
        .addLabelValues(Version.current(), Version.java());
    gauge(registry, "process_resident_memory_bytes", "Resident memory.", this::residentBytes);
    gauge(registry, "process_open_fds", "Open file descriptors.", this::openFiles);
    gauge(registry, "process_max_fds", "Most file descriptors that may be open.", this::maxFiles);
    gauge(
        registry,
        "process_start_time_seconds",
        "When the process started, in seconds since 1970.",
        ProcessMetrics::startSeconds);
    heap(registry, "jvm_memory_used_bytes", "Used memory.", ProcessMetrics::heapUsed);
    heap(registry, "jvm_memory_max_bytes", "Most memory that may be used.", Runtime::maxMemory);
    CounterWithCallback.builder()
        .name("process_cpu_seconds_total")
        .help("CPU time, of user and system, in seconds.")
        .callback(callback -> cpuSeconds().ifPresent(callback::call))
        .register(registry);
    SummaryWithCallback.builder()
        .name("jvm_gc_collection_seconds")
        .help("Time spent in collections of garbage, by collector, in seconds.")
        .labelNames("gc")
        .callback(ProcessMetrics::collections)
        .register(registry);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, Supplier<OptionalDouble> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> value.get().ifPresent(callback::call))
        .register(registry);
  }

  private static void heap(
      PrometheusRegistry registry, String name, String help, ToLongFunction<Runtime> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("area")
        .callback(
            callback -> callback.call((double) value.applyAsLong(Runtime.getRuntime()), "heap"))
        .register(registry);
  }

  private OptionalDouble residentBytes() {
    OptionalDouble kibibytes = firstNumber(proc.resolve("status"), "VmRSS:");
    return kibibytes.isPresent()
        ? OptionalDouble.of(kibibytes.getAsDouble() * 1024)
        : OptionalDouble.empty();
  }

  private OptionalDouble maxFiles() {
    return firstNumber(proc.resolve("limits"), "Max open files");
  }

  private OptionalDouble openFiles() {
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      return OptionalDouble.of((double) files.count() - 1); // without the one that lists them
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** The first number in the line that starts so. */
  private static OptionalDouble firstNumber(Path file, String start) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(start))
          .map(line -> line.substring(start.length()).trim().replaceFirst("\\D.*", ""))
          .filter(number -> !number.isEmpty())
          .mapToDouble(Double::parseDouble)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble startSeconds() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> OptionalDouble.of(start.toEpochMilli() / MILLIS))
        .orElseGet(OptionalDouble::empty);
  }

  private static OptionalDouble cpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(cpu -> OptionalDouble.of(cpu.toNanos() / NANOS))
        .orElseGet(OptionalDouble::empty);
  }

  private static long heapUsed(Runtime runtime) {
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void collections(SummaryWithCallback.Callback callback) {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      callback.call(
          collector.getCollectionCount(),
          collector.getCollectionTime() / MILLIS,
          Quantiles.EMPTY,
          collector.getName());
    }
  }
}
