package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The plugin {@code auto}: a zone for each master file of a folder, as files come and go. */
public final class AutoZones implements Plugin, ZoneHost {
  static final String NAME = "auto";

  private static final Logger log = LoggerFactory.getLogger(AutoZones.class);

  /** Folders within folders that are gone into. */
  private static final int MOST_DEPTH = 8;

  /** Files that are looked at; a folder with more is not meant. */
  private static final int MOST_FILES = 100_000;

  private final Options options;
  private final ZoneMetrics metrics;
  private final ScheduledExecutorService executor;
  private final ZoneAnswers answers;

  /** Only the thread that scans, and that which begins, touch these; one after the other. */
  private Map<Name, ZoneFile> files = Map.of();

  private volatile ZoneTable zones = new ZoneTable(List.of());
  private @Nullable Future<?> next;
  private boolean closed;

  /**
   * What to serve.
   *
   * @param zones what the zones that are found must be at or below; absolute
   * @param folder where the files are, and in folders below
   * @param pattern what the name of a file is found by
   * @param origin the zone's name: <code>{1}</code> stands for what the first group of the pattern
   *     has matched
   * @param reload how often to look for files; zero for never again
   * @param fallthrough names at or below these that do not exist are passed on
   */
  public record Options(
      List<Name> zones,
      Path folder,
      Pattern pattern,
      String origin,
      Duration reload,
      List<Name> fallthrough) {
    /** {@code db.example.org} is {@code example.org}, as CoreDNS has it. */
    public static final Pattern DEFAULT_PATTERN = Pattern.compile("db\\.(.*)");

    /** What goes with {@link #DEFAULT_PATTERN}. */
    public static final String DEFAULT_ORIGIN = "{1}";

    public Options {
      zones = List.copyOf(zones);
      fallthrough = List.copyOf(fallthrough);
    }
  }

  /**
   * Looks for files, and does so every so often from then on.
   *
   * @param executor what looks; the caller's to close
   */
  public AutoZones(Options options, ZoneMetrics metrics, ScheduledExecutorService executor) {
    this.options = options;
    this.metrics = metrics;
    this.executor = executor;
    this.answers = new ZoneAnswers(NAME, () -> zones, options.fallthrough());
    scan();
    again();
  }

  private synchronized void again() {
    if (!closed && !options.reload().isZero()) {
      next = executor.schedule(this::scanAgain, options.reload().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void scanAgain() {
    try {
      scan();
    } catch (RuntimeException e) { // a defect: the next look must come all the same
      log.error("the folder {} could not be looked through", options.folder(), e);
    }
    again();
  }

  /** Takes files that have come, and lets go of those that have gone. */
  synchronized void scan() {
    if (closed) {
      return;
    }
    Map<Name, Path> found = find();
    if (found.isEmpty() && !Files.isDirectory(options.folder())) {
      log.warn("{}: there is no such folder: its zones stay as they were", options.folder());
      return;
    }
    Map<Name, ZoneFile> now = new HashMap<>();
    found.forEach((apex, path) -> now.put(apex, kept(apex, path)));
    files.forEach((apex, file) -> letGo(apex, file, now));
    if (!now.equals(files)) {
      files = now;
      zones = new ZoneTable(now.values().stream().map(ZoneFile::served).toList());
    }
  }

  private ZoneFile kept(Name apex, Path path) {
    ZoneFile before = files.get(apex);
    if (before != null && before.file().equals(path)) {
      return before;
    }
    ZoneFile file = new ZoneFile(path, apex, options.reload(), metrics);
    file.openIfWhole();
    file.watch(executor);
    return file;
  }

  private void letGo(Name apex, ZoneFile file, Map<Name, ZoneFile> now) {
    if (now.get(apex) != file) {
      file.close();
      file.served().withdraw();
      if (!now.containsKey(apex)) {
        metrics.gone(apex);
        log.info("{}: the file has gone: {} is no longer served", file.file(), apex);
      }
    }
  }

  /** The files by their zones; the first one by name where two are for the same zone. */
  private Map<Name, Path> find() {
    Map<Name, Path> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(options.folder(), MOST_DEPTH)) {
      all.limit(MOST_FILES)
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> apex(file).ifPresent(apex -> found.putIfAbsent(apex, file)));
    } catch (IOException | UncheckedIOException e) {
      log.debug("{}: {}", options.folder(), e.toString());
    }
    return found;
  }

  private Optional<Name> apex(Path file) {
    Matcher matcher = options.pattern().matcher(String.valueOf(file.getFileName()));
    if (!matcher.find()) {
      return Optional.empty();
    }
    String origin = options.origin();
    for (int group = 0; group <= matcher.groupCount(); group++) {
      String matched = matcher.group(group) == null ? "" : matcher.group(group);
      origin = origin.replace("{" + group + "}", matched);
    }
    try {
      Name apex = Name.fromString(origin, Name.root);
      return options.zones().stream().anyMatch(apex::subdomain)
          ? Optional.of(apex)
          : Optional.empty();
    } catch (TextParseException e) {
      return Optional.empty();
    }
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
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
    files.values().forEach(ZoneFile::close);
  }
}
