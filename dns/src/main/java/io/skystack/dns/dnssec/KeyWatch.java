package io.skystack.dns.dnssec;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;

/**
 * The keys as their files hold them: read at once, and again when the files change. Files that
 * cannot be used leave the keys as they were. One thread looks at the files' dates; it has no
 * trouble with links that are swapped, as for a mounted Secret.
 */
final class KeyWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);

  private final List<Name> domains;
  private final List<KeyFiles> files;
  private final DnssecMetrics metrics;
  private final Set<Path> warned = new HashSet<>();
  private final Thread thread;
  private volatile KeyRing ring;
  private List<Stamp> used;
  private List<Stamp> seen;

  /**
   * What tells that a file holds something else than it did.
   *
   * @param key the inode, where the platform has such
   */
  private record Stamp(Path file, String key, FileTime modified, long size) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(file, String.valueOf(now.fileKey()), now.lastModifiedTime(), now.size());
      } catch (IOException e) {
        return new Stamp(file, "", FileTime.fromMillis(0), -1); // not there, or not for us
      }
    }
  }

  /**
   * Reads the keys and begins to look at the files every so often.
   *
   * @throws OperatorException if a file cannot be used
   */
  KeyWatch(List<Name> domains, List<KeyFiles> files, Duration every, DnssecMetrics metrics) {
    this.domains = List.copyOf(domains);
    this.files = List.copyOf(files);
    this.metrics = metrics;
    this.used = stamps();
    this.seen = used;
    this.ring = read();
    this.thread = new Thread(() -> run(every), "dnssec-keys");
    thread.setDaemon(true);
    thread.start();
  }

  /** The keys as of now. */
  KeyRing ring() {
    return ring;
  }

  private KeyRing read() {
    KeyRing keys = KeyRing.read(domains, files);
    for (KeyFiles pair : files) {
      if (pair.isTooOpen() && warned.add(pair.privateFile())) {
        log.warn(
            "DNSSEC key file {} can be read or changed by others: chmod 600 it",
            pair.privateFile());
      }
    }
    return keys;
  }

  private List<Stamp> stamps() {
    List<Stamp> stamps = new ArrayList<>();
    for (KeyFiles pair : files) {
      stamps.add(Stamp.of(pair.publicFile()));
      stamps.add(Stamp.of(pair.privateFile()));
    }
    return stamps;
  }

  private void run(Duration every) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(every.toMillis());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Reads files that changed, once nobody writes to them any more: twice the same in a row. */
  private void look() {
    List<Stamp> now = stamps();
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(used)) {
      return;
    }
    used = now;
    try {
      ring = read();
      metrics.keysRead();
      log.info("read the DNSSEC keys again: {}", names(ring));
    } catch (OperatorException e) {
      metrics.keysFailed();
      log.warn("the DNSSEC keys stay as they were: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("the DNSSEC keys could not be read", e); // a defect
    }
  }

  private static String names(KeyRing ring) {
    return ring.signed().stream()
        .map(zone -> zone.toString(true))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
