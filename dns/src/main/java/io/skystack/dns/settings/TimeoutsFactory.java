package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.time.Duration;
import java.util.Map;

/**
 * {@code timeouts { read|write|idle DURATION }} in a Corefile. One timer watches a connection here:
 * it starts anew with each whole query that comes, and each answer that is taken.
 */
public final class TimeoutsFactory implements PluginFactory {
  private static final Duration LONGEST = Duration.ofDays(1);

  @Override
  public String name() {
    return "timeouts";
  }

  @Override
  public String summary() {
    return "says how long quiet connections stay open";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.read(
        Map.of(
            "idle",
            line -> {
              Duration idle = timeout(line);
              setup.listener(options -> options.withIdle(idle));
            },
            "read",
            TimeoutsFactory::checked,
            "write",
            TimeoutsFactory::checked,
            "maxtcpqueries",
            TimeoutsFactory::maxQueries));
    if (directive.properties().isEmpty()) {
      directive.wrong("needs a line such as 'idle 20s'");
    }
    return new NotInChain(name());
  }

  private static void checked(Property line) {
    timeout(line);
    line.warn(
        "%s: has no timer of its own; idle bounds how long a query or the taking of an answer may last"
            .formatted(line.name()));
  }

  private static Duration timeout(Property line) {
    Duration timeout = line.duration(line.value());
    if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
      line.wrong(line.name() + ": must be from 1ms to 24h");
    }
    return timeout;
  }

  private static void maxQueries(Property line) {
    if (!line.value().equals("-1")) {
      line.number(line.value(), 1, Integer.MAX_VALUE);
      line.warn("maxtcpqueries: connections are not closed after a number of queries here");
    }
  }
}
