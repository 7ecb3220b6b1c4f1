package io.skystack.common.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Signals that are orders to a program that runs, such as HUP; those that end it are {@link
 * Shutdown}'s.
 */
public final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Has an action run, on a thread of its own, each time that the signal comes. The one that was
   * named last for a signal counts. On a system without that signal, or where the JVM keeps it for
   * itself, nothing happens.
   *
   * @param name without SIG, such as {@code HUP}
   */
  public static void on(String name, Runnable action) {
    try {
      Signal.handle(new Signal(name), new Handler(action));
    } catch (IllegalArgumentException e) {
      log.warn("SIG{} does nothing here: {}", name, e.getMessage());
    }
  }

  private record Handler(Runnable action) implements SignalHandler {
    @Override
    public void handle(Signal signal) {
      try {
        action.run();
      } catch (RuntimeException e) {
        log.error("what SIG{} orders failed", signal.getName(), e);
      }
    }
  }
}
