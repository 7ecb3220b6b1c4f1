package io.skystack.dns.zone;

import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** A zone that is served, as it is now. For any number of threads; reading takes no lock. */
final class ServedZone {
  private final Name apex;
  private final List<Consumer<Zone>> followers = new CopyOnWriteArrayList<>();
  private volatile Optional<Version> now = Optional.empty();

  /**
   * One loaded state.
   *
   * @param validity holds for as long as this is what is served
   */
  record Version(Zone zone, Validity validity) {}

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
    now = Optional.of(new Version(zone, validity));
    followers.forEach(follower -> follower.accept(zone));
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
