package io.skystack.skycache;

import io.skystack.common.retry.Periodic;
import io.skystack.dns.forward.Upstreams;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the nameservers of a {@code resolv.conf}, and again when it has changed. */
final class ResolvFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResolvFile.class);

  private final Path file;
  private final Consumer<List<InetSocketAddress>> nameservers;
  private final Periodic watch = new Periodic("resolv-file");

  private Optional<FileTime> seen = Optional.empty(); // guarded by this
  private boolean isMissing; // guarded by this

  /** Tells {@code nameservers} what the file says, each time that it says something new. */
  ResolvFile(Path file, Consumer<List<InetSocketAddress>> nameservers) {
    this.file = file;
    this.nameservers = nameservers;
  }

  /** Looks at the file now and then. */
  void follow(Duration period) {
    watch.start(period, this::look);
  }

  private void look() {
    try {
      readIfChanged();
    } catch (RuntimeException e) {
      log.warn("{} is left as it was: {}", file, e.getMessage());
    }
  }

  /** Reads it, if it has changed since it was read; while it is not there, what it said stands. */
  synchronized void readIfChanged() {
    Optional<FileTime> now = modified();
    if (now.isEmpty() && !isMissing) {
      log.warn("no nameservers from {}: it cannot be read; it is tried again", file);
    }
    isMissing = now.isEmpty();
    if (now.isPresent() && !now.equals(seen)) {
      seen = now;
      nameservers.accept(Upstreams.ofResolvConf(file));
    }
  }

  private Optional<FileTime> modified() {
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.getLastModifiedTime(file))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
