package io.skystack.dns.loadbalance;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Plugin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** {@code loadbalance [round_robin | weighted FILE] { … }} in a Corefile. */
public final class LoadbalanceFactory implements PluginFactory {
  private static final String WEIGHTED = "weighted";

  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public String summary() {
    return "gives the addresses of an answer in another order each time";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    return new Reading(directive, setup).plugin();
  }

  /** The lines of one directive. */
  private static final class Reading {
    private final Directive directive;
    private final Setup setup;
    private final List<Network> preferred = new ArrayList<>();
    private Duration reload = Duration.ofSeconds(30);

    Reading(Directive directive, Setup setup) {
      this.directive = directive;
      this.setup = setup;
    }

    Plugin plugin() {
      boolean isWeighted =
          !directive.arguments().isEmpty()
              && directive
                  .oneOf(directive.argument(0), List.of("round_robin", WEIGHTED))
                  .equals(WEIGHTED);
      directive.read(
          Map.<String, Consumer<Property>>of(
              "prefer", this::prefer, "reload", line -> reload(line, isWeighted)));
      directive.expect(isWeighted ? 2 : 0, isWeighted ? 2 : 1);
      boolean hasFile = isWeighted && directive.arguments().size() > 1;
      Plugin order = hasFile ? weighted(directive.argument(1)) : new RoundRobin();
      return preferred.isEmpty() ? order : new Preferring(order, preferred);
    }

    private Plugin weighted(String name) {
      Path path = directive.path(name, setup);
      WeightFile file = new WeightFile(path, reload);
      if (Files.exists(path) || reload.isZero()) {
        file.read();
      } else {
        directive.warn("there is no file '%s'; it is read once it is there".formatted(path));
      }
      setup.onStart(file::watch);
      return new Weighted(file);
    }

    private void reload(Property line, boolean isWeighted) {
      reload = line.duration(line.value());
      if (!isWeighted) {
        line.wrong("reload: round_robin has no file that could be read again");
      }
    }

    private void prefer(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      for (String text : line.arguments()) {
        try {
          preferred.add(Network.parseLoosely(text));
        } catch (OperatorException e) {
          line.wrong("prefer: " + e.getMessage());
        }
      }
    }
  }
}
