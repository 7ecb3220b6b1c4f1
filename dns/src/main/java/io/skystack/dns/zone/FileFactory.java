package io.skystack.dns.zone;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** {@code file DBFILE [ZONES...]} in a Corefile. */
public final class FileFactory implements PluginFactory {
  @Override
  public String name() {
    return FileZones.NAME;
  }

  @Override
  public String summary() {
    return "serves zones from a master file";
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(1, Integer.MAX_VALUE);
    List<String> words = directive.arguments();
    Path file = directive.path(directive.argument(0), setup);
    List<Name> zones =
        directive.zonesOr(words.subList(Math.min(1, words.size()), words.size()), setup);
    Reader reader = new Reader(FileZones.Options.of(file, zones));
    directive.read(reader.properties());
    FileZones.Options options = reader.options;
    setup.answers(zones, options.fallthrough().isEmpty());
    return new FileZones(
        options,
        setup.shared(ZoneMetrics.class, () -> ZoneMetrics.register(setup.registry())),
        setup.shared(ZoneTimer.class, ZoneTimer::new).executor());
  }

  /** The sub-block. */
  private static final class Reader {
    private FileZones.Options options;

    Reader(FileZones.Options options) {
      this.options = options;
    }

    Map<String, Consumer<Property>> properties() {
      return Map.of(
          "reload", this::reload,
          "fallthrough", this::fallthrough,
          "upstream", upstream -> upstream.warn("'upstream' is always on: the line can go"));
    }

    private void reload(Property property) {
      Duration reload = property.duration(property.value());
      options = options.withReload(reload);
    }

    private void fallthrough(Property property) {
      options = options.withFallthrough(Fallthrough.zones(property));
    }
  }
}
