package io.skystack.dns.erratic;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.time.Duration;
import java.util.Map;

/** {@code erratic { … }} in a Corefile. */
public final class ErraticFactory implements PluginFactory {
  private static final int DEFAULT_AMOUNT = 2;

  @Override
  public String name() {
    return Erratic.NAME;
  }

  @Override
  public String summary() {
    return "answers late, cut off, or not at all, to test clients with";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    Reading reading = new Reading();
    directive.read(
        Map.of(
            "drop", line -> reading.drop = amount(line, 1),
            "truncate", line -> reading.truncate = amount(line, 1),
            "delay", reading::delay,
            "large", line -> reading.large = flag(line)));
    setup.answers(setup.zones(), true);
    return new Erratic(reading.options());
  }

  private static int amount(Property line, int most) {
    line.expect(0, most);
    return line.arguments().isEmpty()
        ? DEFAULT_AMOUNT
        : line.number(line.argument(0), 0, Integer.MAX_VALUE);
  }

  private static boolean flag(Property line) {
    line.expect(0, 0);
    return true;
  }

  private static final class Reading {
    private int drop = -1;
    private int truncate;
    private int delay;
    private Duration duration = ErraticOptions.DEFAULT.duration();
    private boolean large;

    private void delay(Property line) {
      delay = amount(line, 2);
      if (line.arguments().size() > 1) {
        duration = line.duration(line.argument(1));
      }
    }

    /** Where it is told of nothing else, every second query is dropped. */
    private ErraticOptions options() {
      boolean doesElse = delay > 0 || truncate > 0;
      int drops = drop >= 0 ? drop : doesElse ? 0 : ErraticOptions.DEFAULT.drop();
      return new ErraticOptions(drops, truncate, delay, duration, large);
    }
  }
}
