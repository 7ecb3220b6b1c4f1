package io.skystack.kube2sky;

import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.publish.PublishOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How to publish. */
public final class PublishFlags {
  /** How long after deletions were held back the source is asked for a second list. */
  private static final Duration CONFIRM = Duration.ofMinutes(1);

  private static final Duration SHORTEST_RESYNC = Duration.ofSeconds(1);

  @Option(
      names = "--resync",
      paramLabel = "DURATION",
      defaultValue = "30m",
      description = "How often everything is compared, though nothing seems to have changed.")
  private Duration resync = Duration.ofMinutes(30);

  @Option(
      names = "--brake",
      paramLabel = "PERCENT",
      defaultValue = "30",
      description =
          "Above which share of all records deletions wait until the source, a minute later, still"
              + " says the same, or for 'kube2sky release'; 100 for never.")
  private int brake = 30;

  /**
   * The options of a publisher.
   *
   * @throws OperatorException if a flag cannot be
   */
  public PublishOptions options(String owner, Duration patience) {
    if (resync.compareTo(SHORTEST_RESYNC) < 0) {
      throw new OperatorException("--resync must be at least 1s; 30m is usual");
    }
    if (brake < 1 || brake > 100) {
      throw new OperatorException("--brake is a share from 1 to 100 (percent), not " + brake);
    }
    return PublishOptions.of(owner, patience).withResync(resync).withBrake(brake, CONFIRM);
  }
}
