package io.skystack.dns.zone;

import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.xbill.DNS.Name;
import org.xbill.DNS.Serial;

/** A zone that is served, as it is now. For any number of threads; reading takes no lock. */
final class ServedZone {
  private final Name apex;
  private final List<Consumer<Zone>> followers = new CopyOnWriteArrayList<>();
  private volatile Optional<Version> now = Optional.empty();
  private volatile boolean keepsHistory;

  /**
   * One loaded state.
   *
   * @param validity holds for as long as this is what is served
   * @param history what has led to it, as far as that is kept
   */
  record Version(Zone zone, Validity validity, History history) {}

  ServedZone(Name apex) {
    this.apex = apex;
  }

  Name apex() {
    return apex;
  }

  /** What is served now; empty before there is anything, and after it has expired. */
  Optional<Version> now() {
    return now;
  }

  Optional<Zone> zone() {
    return now.map(Version::zone);
  }

  /** Serves this from now on. For one thread at a time. */
  void publish(Zone zone) {
    Validity validity = Validity.of(List.of(() -> now.isPresent() && now.get().zone() == zone));
    now = Optional.of(new Version(zone, validity, history(zone)));
    followers.forEach(follower -> follower.accept(zone));
  }

  private History history(Zone next) {
    return now.filter(before -> keepsHistory)
        .filter(before -> Serial.compare(next.serial(), before.zone().serial()) > 0)
        .map(before -> before.history().with(Difference.between(before.zone(), next)))
        .orElse(History.NONE);
  }

  /** Has differences between versions kept from now on: somebody may ask for them. */
  void keepHistory() {
    keepsHistory = true;
  }

  /** Serves nothing any more. */
  void withdraw() {
    now = Optional.empty();
  }

  /** Has a change known to someone, on the thread that it is made by. */
  void follow(Consumer<Zone> follower) {
    followers.add(follower);
  }
}
