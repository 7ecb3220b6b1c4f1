package io.skystack.skydns.config;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.cache.CacheOptions;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is kept of other servers' answers. Answers from records need no cache. */
final class CacheFlags {
  @Option(
      names = "--rcache",
      paramLabel = "N",
      defaultValue = "0",
      description = "Answers of nameservers that are kept; 0 for none.")
  int answers;

  @Option(
      names = "--rcache-ttl",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long they are kept at most.")
  int seconds = 60;

  /**
   * What the flags say; empty to keep none.
   *
   * @throws OperatorException if a number is out of range
   */
  Optional<CacheOptions> options() {
    if (answers < 0) {
      throw new OperatorException("--rcache: " + answers + " is no count: write 0 or more");
    }
    if (seconds < 1) {
      throw new OperatorException("--rcache-ttl: " + seconds + " is no time: write 1 or more");
    }
    return answers == 0
        ? Optional.empty()
        : Optional.of(
            CacheOptions.DEFAULT.withMaxEntries(answers).withMaxTtl(Duration.ofSeconds(seconds)));
  }
}
