package io.skystack.kube2sky.source;

import java.util.Optional;

/** Where objects come from. */
public interface ObjectSource extends AutoCloseable {
  /** Begins to tell {@code listener}, on threads of its own, until closed. Called once. */
  void start(ObjectListener listener);

  /** Why the source has not told of everything yet, in one line; empty once nothing hinders it. */
  Optional<String> trouble();

  @Override
  void close();
}
