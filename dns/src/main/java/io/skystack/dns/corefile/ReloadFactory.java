package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Plugin;
import java.time.Duration;
import java.util.List;

/** {@code reload [INTERVAL] [JITTER]} in a Corefile. */
public final class ReloadFactory implements PluginFactory {
  private static final Duration LEAST = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public String summary() {
    return "reads the Corefile again when it has changed";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 2);
    directive.expectNoProperties();
    List<String> words = directive.arguments();
    Duration interval = words.isEmpty() ? Duration.ofSeconds(30) : directive.duration(words.get(0));
    Duration jitter = words.size() < 2 ? interval.dividedBy(2) : directive.duration(words.get(1));
    if (interval.compareTo(LEAST) < 0) {
      directive.wrong("the interval is at least 2s");
    }
    if (jitter.compareTo(interval.dividedBy(2)) > 0) {
      jitter = interval.dividedBy(2);
    }
    if (setup.together(Once.class, Once::new).first() && !setup.isCheck()) {
      ReloadWatch watch =
          new ReloadWatch(
              interval,
              jitter,
              setup.shared(ReloadMetrics.class, () -> ReloadMetrics.register(setup.registry())),
              setup.site());
      setup.onStart(watch::start);
      setup.onStop(watch::stop);
    }
    return new NotInChain(name());
  }

  /** One block's line is enough for all. */
  private static final class Once {
    private boolean isTaken;

    boolean first() {
      boolean was = isTaken;
      isTaken = true;
      return !was;
    }
  }
}
