package io.skystack.kube2sky.publish;

import io.skystack.common.record.RecordKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How publishing stands, for an operator.
 *
 * @param leading whether this publisher writes
 * @param wanted records that should be in the store
 * @param queue units that wait or are in flight
 * @param age for how long the oldest of them has been waiting
 * @param inFlight transactions sent and not landed
 * @param foreignKeys how many keys hold a record of someone else
 * @param foreign the first of them
 * @param failingUnits how many units failed and wait to be tried again
 * @param failing some of them
 * @param contested keys that someone else keeps changing
 * @param trouble what the last write failed with; empty once one got through
 */
public record PublisherStatus(
    boolean leading,
    int wanted,
    int queue,
    Duration age,
    int inFlight,
    int foreignKeys,
    List<Foreign> foreign,
    int failingUnits,
    List<Failing> failing,
    int contested,
    Brake brake,
    String trouble) {
  /** Of a publisher that has not looked yet. */
  static final PublisherStatus NONE =
      new PublisherStatus(
          false,
          0,
          0,
          Duration.ZERO,
          0,
          0,
          List.of(),
          0,
          List.of(),
          0,
          new Brake(0, Optional.empty(), 0),
          "");

  public PublisherStatus {
    foreign = List.copyOf(foreign);
    failing = List.copyOf(failing);
  }

  /** Whether it is that of a publisher that has not looked yet. */
  boolean isNone() {
    return equals(NONE);
  }

  /** A wanted key with a record of someone else; {@code owner} is empty where it has no mark. */
  public record Foreign(RecordKey key, String owner) {}

  /**
   * What could not be written.
   *
   * @param attempts in a row
   * @param error of the last one, in one line
   */
  public record Failing(String unit, int attempts, String error) {}

  /**
   * The brake.
   *
   * @param percent the share of all records above which deletions wait
   * @param since when it went on; empty while it is off
   * @param waiting deletions held back
   */
  public record Brake(int percent, Optional<Instant> since, int waiting) {}
}
