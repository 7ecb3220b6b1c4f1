package io.skystack.common.etcd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that a mirror's snapshots go to and come from. Its failures are logged, never thrown.
 */
final class SnapshotFile {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);

  private final Path file;
  private final String prefix;
  private final MirrorMetrics metrics;
  private boolean failing;

  SnapshotFile(Path file, String prefix, MirrorMetrics metrics) {
    this.file = file;
    this.prefix = prefix;
    this.metrics = metrics;
    Snapshot.checkWritable(file);
  }

  /** What was written before; empty if there is nothing that can be used. */
  Optional<Snapshot> read(Snapshot.LeaseSource leases) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Snapshot snapshot = Snapshot.read(file, leases);
      if (snapshot.prefix().equals(prefix)) {
        LOG.info("{} records of {} are in {}", snapshot.records().size(), snapshot.time(), file);
        return Optional.of(snapshot);
      }
      LOG.warn(
          "the snapshot {} is of the path prefix {}, not {}: it is ignored and written anew",
          file,
          snapshot.prefix(),
          prefix);
    } catch (IOException e) {
      LOG.warn(
          "the snapshot {} cannot be used ({}): it is ignored and written anew",
          file,
          e.getMessage());
    }
    return Optional.empty();
  }

  /** Writes one. */
  synchronized void write(Snapshot snapshot) {
    try {
      snapshot.write(file);
      failing = false;
    } catch (IOException e) {
      metrics.snapshotErrors.inc();
      if (!failing) {
        LOG.warn("the snapshot {} cannot be written, trying on: {}", file, e.toString());
      }
      failing = true;
    }
  }
}
