package io.skystack.dns.zone;

import io.skystack.common.cli.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Serial;

/**
 * A master file and the zone that is served from it: read again when a file has changed, taken when
 * its serial number has grown. A file that is broken leaves the zone as it was.
 */
final class ZoneFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZoneFile.class);

  /** How long a file that has changed must stay as it is before it is read, at most. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Path file;
  private final ServedZone served;
  private final Duration reload;
  private final ZoneMetrics metrics;
  private List<Path> files;
  private List<FileStamp> used = List.of();
  private List<FileStamp> seen = List.of();
  private @Nullable Future<?> next;
  private boolean closed;

  /**
   * @param reload how often to look whether the file has changed; zero for never
   */
  ZoneFile(Path file, Name apex, Duration reload, ZoneMetrics metrics) {
    this.file = file;
    this.served = new ServedZone(apex);
    this.reload = reload;
    this.metrics = metrics;
    this.files = List.of(file);
  }

  ServedZone served() {
    return served;
  }

  Path file() {
    return file;
  }

  /**
   * Reads the file for the first time. One that is not there yet, of those that are looked at
   * again, is waited for.
   *
   * @throws OperatorException if the zone cannot be served
   */
  synchronized void open() {
    used = FileStamp.of(files);
    seen = used;
    if (!reload.isZero() && !Files.exists(file)) {
      log.warn("{}: there is no such file: {} is served once there is", file, served.apex());
      return;
    }
    try {
      publish(ZoneBuilder.read(file, served.apex()));
    } catch (ZoneException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  /** Reads the file for the first time; one that is broken is logged, and waited for. */
  synchronized void openIfWhole() {
    used = FileStamp.of(files);
    seen = used;
    read();
  }

  private void publish(ZoneBuilder.Built built) {
    built.warnings().forEach(log::warn);
    files = built.files();
    used = FileStamp.of(files);
    seen = used;
    served.publish(built.zone());
    metrics.loaded(served.apex(), built.zone().serial());
  }

  /** Begins to look at the file every so often. */
  synchronized void watch(ScheduledExecutorService executor) {
    if (!reload.isZero()) {
      lookIn(reload, executor);
    }
  }

  private synchronized void lookIn(Duration delay, ScheduledExecutorService executor) {
    if (!closed) {
      next =
          executor.schedule(() -> lookIn(look(), executor), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Reads the file if it has changed; after how long to look again. */
  synchronized Duration look() {
    List<FileStamp> now = FileStamp.of(files);
    if (now.equals(used)) {
      return reload;
    }
    if (!now.equals(seen)) {
      seen = now; // perhaps somebody is still writing
      return reload.compareTo(SETTLE) < 0 ? reload : SETTLE;
    }
    used = now;
    try {
      read();
    } catch (RuntimeException e) { // a defect: the next one must be looked at all the same
      metrics.failed(served.apex());
      log.error("the zone file {} could not be read", file, e);
    }
    return reload;
  }

  private void read() {
    try {
      ZoneBuilder.Built built = ZoneBuilder.read(file, served.apex());
      long serial = built.zone().serial();
      long before = served.zone().map(Zone::serial).orElse(-1L);
      if (before >= 0 && Serial.compare(serial, before) <= 0) {
        log.warn(
            "{} has changed, but its serial {} has not grown past {}: the zone stays as it was",
            file,
            serial,
            before);
        metrics.unchanged(served.apex());
        return;
      }
      publish(built);
      log.info("{}: {} is served with serial {}", file, served.apex(), serial);
    } catch (ZoneException e) {
      metrics.failed(served.apex());
      log.warn(
          "{}: the zone {} {}",
          e.getMessage(),
          served.apex(),
          served.zone().isPresent() ? "stays as it was" : "is not served");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
