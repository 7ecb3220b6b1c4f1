package io.skystack.dns.hosts;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.retry.Periodic;
import io.skystack.dns.plugin.Validity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hosts file that is read again when it changes, on a thread of its own. One that cannot be read
 * leaves in use what it said before.
 */
final class HostsFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HostsFile.class);

  /** A file of so many bytes is no hosts file. */
  private static final long MAX_BYTES = 64L << 20;

  private final HostsOptions options;
  private final int inline;
  private final HostsMetrics metrics;
  private final BurstLog trouble = new BurstLog(log);
  private final Periodic watch = new Periodic("hosts");
  private volatile Version version;
  private String seen = "";

  /** What the file said at one time. */
  static final class Version {
    private final HostTable table;
    private final Validity validity = Validity.of(List.of(this::isInUse));
    private volatile boolean replaced;

    Version(HostTable table) {
      this.table = table;
    }

    HostTable table() {
      return table;
    }

    /** As long as the file is not read again. */
    Validity validity() {
      return validity;
    }

    private boolean isInUse() {
      return !replaced;
    }
  }

  /**
   * Reads the file, and begins to look at it.
   *
   * @param inline how many entries there are beside the file, to be counted with it
   */
  HostsFile(HostsOptions options, int inline, HostsMetrics metrics) {
    this.options = options;
    this.inline = inline;
    this.metrics = metrics;
    this.version = new Version(HostTable.EMPTY);
    look();
    if (!options.reload().isZero()) {
      watch.start(options.reload(), this::look);
    }
  }

  /** What is answered from. */
  Version version() {
    return version;
  }

  private void look() {
    Path path = options.file();
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      String state = now.fileKey() + " " + now.lastModifiedTime() + " " + now.size();
      if (state.equals(seen)) {
        return;
      }
      if (!now.isRegularFile() || now.size() > MAX_BYTES) {
        trouble.warn("file", "hosts: {} is no file of names, what it said stays in use", path);
        return;
      }
      use(new HostsText(options.zones(), options.reverses()).add(lines(path)).table());
      seen = state;
      metrics.read(path, inline + version.table().size(), now.lastModifiedTime().toInstant());
    } catch (NoSuchFileException e) {
      noFile(path);
    } catch (IOException | RuntimeException e) {
      trouble.warn("file", "hosts: {} cannot be read, what it said stays in use: {}", path, e);
    }
  }

  /** A file that is gone may be on its way to be replaced; one that never was is told of once. */
  private void noFile(Path path) {
    if (seen.isEmpty()) {
      seen = "absent";
      log.warn("hosts: there is no file {}; it is read once it is there", path);
      metrics.read(path, inline, Instant.EPOCH);
    }
  }

  private static List<String> lines(Path path) throws IOException {
    return Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList();
  }

  private void use(HostTable table) {
    Version before = version;
    version = new Version(table);
    before.replaced = true;
    log.debug("hosts: read {} with {} entries", options.file(), table.size());
  }

  @Override
  public void close() {
    watch.close();
  }
}
