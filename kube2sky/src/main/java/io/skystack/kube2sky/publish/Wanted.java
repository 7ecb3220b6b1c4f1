package io.skystack.kube2sky.publish;

import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Unit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What should be published, as it is now. Any thread may ask. */
public interface Wanted {
  /** What a unit claims; nothing for one that is no more. */
  Translation translate(Unit unit);

  /**
   * When that happened which changed what the unit claims, where the source has said so; told once.
   *
   * @return of {@link System#nanoTime}
   */
  OptionalLong takeTriggered(Unit unit);

  /** All units that claim anything. */
  Set<Unit> units();

  /** Why it is not known yet what exists, in one line; empty once it is. */
  Optional<String> filling();

  /**
   * Whether what no unit claims should not be. False while a part of the source has never been
   * read: records of units that are not known then stay.
   */
  boolean isWhole();

  /**
   * Reads several things as they are at one moment: nothing changes, and nobody is told of a
   * change, while {@code reading} runs. It must not wait.
   */
  <T> T atOnce(Supplier<T> reading);

  /**
   * Asks the source to list everything again. Does not wait.
   *
   * @return completes once all that a list begun after this call has told can be asked for here;
   *     not before the source can be read, and never exceptionally
   */
  CompletableFuture<Void> listAgain();
}
