package io.skystack.dns.loadbalance;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.retry.Periodic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of {@link Weights} that is read again when it says something else, on a thread of its own.
 * One that is broken or gone leaves in use what it said before.
 */
final class WeightFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WeightFile.class);

  /** A file of so many bytes is none of weights. */
  private static final long MAX_BYTES = 16L << 20;

  private final Path file;
  private final Duration reload;
  private final Periodic watch = new Periodic("weights");
  private volatile Weights weights = Weights.NONE;
  private String text = "";
  private String trouble = "";

  /**
   * @param reload how often to look at the file; zero for never
   */
  WeightFile(Path file, Duration reload) {
    this.file = file;
    this.reload = reload;
  }

  Weights weights() {
    return weights;
  }

  /**
   * Reads it, if it says something else than before.
   *
   * @throws OperatorException if it cannot be read, or a line of it
   */
  void read() {
    String now;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new OperatorException("%s is too large for a file of weights".formatted(file));
      }
      now = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new OperatorException("the file '%s' cannot be read: %s".formatted(file, e), e);
    }
    if (!now.equals(text)) {
      weights = Weights.parse(file.toString(), now.lines().toList());
      text = now;
      log.debug("loadbalance: read {}", file);
    }
  }

  /** Looks at it every so often from now on. */
  void watch() {
    if (!reload.isZero()) {
      watch.start(reload, this::look);
    }
  }

  private void look() {
    try {
      read();
      trouble = "";
    } catch (OperatorException e) {
      tell(e.getMessage());
    } catch (RuntimeException e) {
      tell(e.toString());
    }
  }

  /** The same trouble is told of once. */
  private void tell(String what) {
    if (!what.equals(trouble)) {
      log.warn("loadbalance: the weights stay as they were: {}", what);
      trouble = what;
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
