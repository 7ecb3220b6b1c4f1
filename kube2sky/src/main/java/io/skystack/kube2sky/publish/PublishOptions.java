package io.skystack.kube2sky.publish;

import java.time.Duration;

/**
 * How a {@link Publisher} works.
 *
 * @param owner the mark that its records carry; others' records are left alone
 * @param patience how long one write may take before it counts as failed
 * @param resync how often everything is compared, though nothing seems to have happened
 * @param brakePercent above which share of all records deletions wait; 100 for never
 * @param confirmAfter how long after that the source is asked for a second list
 * @param flights how many transactions may be under way at once
 * @param leading whether it writes from the start on; else once {@link Publisher#lead} says so
 */
public record PublishOptions(
    String owner,
    Duration patience,
    Duration resync,
    int brakePercent,
    Duration confirmAfter,
    int flights,
    boolean leading) {
  /** With the usual values. */
  public static PublishOptions of(String owner, Duration patience) {
    return new PublishOptions(
        owner, patience, Duration.ofMinutes(30), 30, Duration.ofMinutes(1), 16, true);
  }

  /** The program's name: what the mark begins with, up to a slash. */
  String program() {
    int slash = owner.indexOf('/');
    return slash < 0 ? owner : owner.substring(0, slash);
  }

  /** With another time between two comparisons of everything. */
  public PublishOptions withResync(Duration value) {
    return new PublishOptions(owner, patience, value, brakePercent, confirmAfter, flights, leading);
  }

  /** With another brake. */
  public PublishOptions withBrake(int percent, Duration confirm) {
    return new PublishOptions(owner, patience, resync, percent, confirm, flights, leading);
  }

  /** With another number of transactions at once. */
  public PublishOptions withFlights(int value) {
    return new PublishOptions(owner, patience, resync, brakePercent, confirmAfter, value, leading);
  }

  /** Writing from the start on, or not. */
  public PublishOptions withLeading(boolean value) {
    return new PublishOptions(owner, patience, resync, brakePercent, confirmAfter, flights, value);
  }
}
