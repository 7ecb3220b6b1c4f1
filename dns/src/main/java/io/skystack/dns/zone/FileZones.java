package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.xbill.DNS.Name;

/** The plugin {@code file}: zones from a master file. */
public final class FileZones implements Plugin, ZoneHost {
  static final String NAME = "file";

  private final List<ZoneFile> files = new ArrayList<>();
  private final ZoneTable zones;
  private final ZoneAnswers answers;

  /**
   * What to serve.
   *
   * @param file the master file
   * @param zones the names that it is served as, each with the same records relative to its own;
   *     absolute
   * @param reload how often to look whether it has changed; zero for never
   * @param fallthrough names at or below these that do not exist are passed on
   */
  public record Options(Path file, List<Name> zones, Duration reload, List<Name> fallthrough) {
    /** CoreDNS's. */
    public static final Duration DEFAULT_RELOAD = Duration.ofMinutes(1);

    public Options {
      zones = List.copyOf(zones);
      fallthrough = List.copyOf(fallthrough);
    }

    /** The defaults: looked at every minute, nothing passed on. */
    public static Options of(Path file, List<Name> zones) {
      return new Options(file, zones, DEFAULT_RELOAD, List.of());
    }

    /** The same with another time between looks at the file. */
    public Options withReload(Duration value) {
      return new Options(file, zones, value, fallthrough);
    }

    /** The same with names that are passed on. */
    public Options withFallthrough(List<Name> value) {
      return new Options(file, zones, reload, value);
    }
  }

  /**
   * Reads the file, and begins to look at it every so often.
   *
   * @param executor what looks at files; the caller's to close
   * @throws io.skystack.common.cli.OperatorException if the zone cannot be served
   */
  public FileZones(Options options, ZoneMetrics metrics, ScheduledExecutorService executor) {
    for (Name zone : options.zones()) {
      ZoneFile file = new ZoneFile(options.file(), zone, options.reload(), metrics);
      file.open();
      files.add(file);
    }
    files.forEach(file -> file.watch(executor));
    zones = new ZoneTable(files.stream().map(ZoneFile::served).toList());
    answers = new ZoneAnswers(NAME, () -> zones, options.fallthrough());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ZoneTable zones() {
    return zones;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return answers.handle(query, next);
  }

  @Override
  public Optional<String> notReady() {
    return NotLoaded.of(zones);
  }

  @Override
  public void close() {
    files.forEach(ZoneFile::close);
  }
}
