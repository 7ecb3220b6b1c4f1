package io.skystack.dns.server;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.wire.CookieSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets that several servers share, from a file: one a line, 32 hexadecimal digits each, the one
 * in use first, then those that are still accepted; lines that are empty or begin with {@code #}
 * are left out.
 *
 * <p>The file is read again from time to time while cookies come, away from the thread that asks.
 * One that has become wrong is reported, and what was read before stays.
 */
public final class CookieSecretFile implements CookieSecrets {
  private static final Logger log = LoggerFactory.getLogger(CookieSecretFile.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 4096;
  private static final int MAX_SECRETS = 8;

  private final Path file;
  private final String flag;
  private final Executor reader;
  private final long periodNanos;
  private final BurstLog burst = new BurstLog(log);
  private final AtomicLong lastRead = new AtomicLong(System.nanoTime());
  private volatile List<byte[]> secrets;

  /**
   * Reads the file.
   *
   * @param flag the flag that names it, for messages
   * @throws OperatorException if it cannot be read, or holds something else
   */
  public static CookieSecretFile open(Path file, String flag) {
    return new CookieSecretFile(file, flag, ForkJoinPool.commonPool(), PERIOD);
  }

  /**
   * The same.
   *
   * @param reader does the reading again, at most once in {@code period}
   */
  CookieSecretFile(Path file, String flag, Executor reader, Duration period) {
    this.file = file;
    this.flag = flag;
    this.reader = reader;
    this.periodNanos = period.toNanos();
    this.secrets = read();
  }

  @Override
  public List<byte[]> current() {
    long now = System.nanoTime();
    long last = lastRead.get();
    if (now - last >= periodNanos && lastRead.compareAndSet(last, now)) {
      reader.execute(this::readAgain);
    }
    return secrets;
  }

  private void readAgain() {
    try {
      secrets = read();
    } catch (OperatorException e) {
      burst.warn("secrets", "cookies go on with the secrets of before: {}", e.getMessage());
    }
  }

  private List<byte[]> read() {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw wrong("is larger than " + MAX_BYTES + " bytes");
      }
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new OperatorException(
          "%s: cannot read %s (%s): name a file that this user can read"
              .formatted(flag, file, e.getClass().getSimpleName()),
          e);
    }
    List<byte[]> read =
        lines.stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(this::secret)
            .toList();
    if (read.isEmpty() || read.size() > MAX_SECRETS) {
      throw wrong("has " + read.size() + " secrets");
    }
    return read;
  }

  /** What a line holds is never shown. */
  private byte[] secret(String line) {
    if (line.length() != 2 * SIZE || !line.chars().allMatch(HexFormat::isHexDigit)) {
      throw wrong("has a line that is no secret");
    }
    return HexFormat.of().parseHex(line);
  }

  private OperatorException wrong(String why) {
    return new OperatorException(
        "%s: %s %s: write 1 to %d lines of %d hexadecimal digits, as 'openssl rand -hex %d' prints"
            .formatted(flag, file, why, MAX_SECRETS, 2 * SIZE, SIZE));
  }
}
