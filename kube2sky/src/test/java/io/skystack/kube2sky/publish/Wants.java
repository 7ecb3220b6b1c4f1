package io.skystack.kube2sky.publish;

import io.skystack.kube2sky.translate.Claim;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Unit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What units want, set by hand. */
final class Wants implements Wanted {
  final ConcurrentMap<Unit, List<Claim>> claims = new ConcurrentHashMap<>();

  /** Those who asked for another list. */
  final List<CompletableFuture<Void>> askers = new CopyOnWriteArrayList<>();

  /** When that happened which led to a unit's claims. */
  final ConcurrentMap<Unit, Long> triggered = new ConcurrentHashMap<>();

  volatile boolean full;
  volatile boolean whole = true;

  @Override
  public Translation translate(Unit unit) {
    return new Translation(claims.getOrDefault(unit, List.of()), List.of());
  }

  @Override
  public OptionalLong takeTriggered(Unit unit) {
    Long when = triggered.remove(unit);
    return when == null ? OptionalLong.empty() : OptionalLong.of(when);
  }

  @Override
  public Set<Unit> units() {
    return Set.copyOf(claims.keySet());
  }

  @Override
  public Optional<String> filling() {
    return full ? Optional.empty() : Optional.of("listing");
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public synchronized <T> T atOnce(Supplier<T> reading) {
    return reading.get();
  }

  @Override
  public CompletableFuture<Void> listAgain() {
    CompletableFuture<Void> asker = new CompletableFuture<>();
    askers.add(asker);
    return asker;
  }
}
