package io.skystack.common.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that snapshots go to and come from. Its failures are logged, never thrown. */
public final class SnapshotFile {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);

  private final Path file;
  private final String origin;
  private final Runnable failed;
  private boolean failing;

  /**
   * A file that is not touched yet.
   *
   * @param origin what the records are of; a snapshot of another one is ignored
   * @param failed is told of each snapshot that could not be written
   * @throws io.skystack.common.cli.OperatorException if none could be written there
   */
  public SnapshotFile(Path file, String origin, Runnable failed) {
    this.file = file;
    this.origin = origin;
    this.failed = failed;
    Snapshot.checkWritable(file);
  }

  /** What was written before; empty if there is nothing that can be used. */
  public Optional<Snapshot> read(Snapshot.LeaseSource leases) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Snapshot snapshot = Snapshot.read(file, leases);
      if (snapshot.origin().equals(origin)) {
        LOG.info("{} records of {} are in {}", snapshot.records().size(), snapshot.time(), file);
        return Optional.of(snapshot);
      }
      LOG.warn(
          "the snapshot {} is of {}, not {}: it is ignored and written anew",
          file,
          snapshot.origin(),
          origin);
    } catch (IOException e) {
      LOG.warn(
          "the snapshot {} cannot be used ({}): it is ignored and written anew",
          file,
          e.getMessage());
    }
    return Optional.empty();
  }

  /** Writes one. */
  public synchronized void write(Snapshot snapshot) {
    try {
      snapshot.write(file);
      failing = false;
    } catch (IOException e) {
      failed.run();
      if (!failing) {
        LOG.warn("the snapshot {} cannot be written, trying on: {}", file, e.toString());
      }
      failing = true;
    }
  }
}
