package io.skystack.exechealthz;

import java.time.Duration;
import java.util.List;

/**
 * What the program is to do.
 *
 * @param checks one or more, each at a path of its own
 * @param port where to listen, on every address
 * @param period from one start of a command to the next
 * @param latency how long a command may take, and how old its result may be
 * @param quiet whether only failures and recoveries are logged
 * @param output whether a check that succeeds shows its output instead of {@code ok}
 */
record Settings(
    List<Check> checks,
    int port,
    Duration period,
    Duration latency,
    boolean quiet,
    boolean output) {
  Settings {
    checks = List.copyOf(checks);
  }
}
