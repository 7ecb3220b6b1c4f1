package io.skystack.dns.zone;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.zone.AutoZones.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.xbill.DNS.Name;

/** {@code auto [ZONES...]} in a Corefile. */
public final class AutoFactory implements PluginFactory {
  @Override
  public String name() {
    return AutoZones.NAME;
  }

  @Override
  public String summary() {
    return "serves a zone from each master file of a folder";
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    Reader reader = new Reader(setup);
    directive.read(reader.properties());
    if (directive.property("directory").isEmpty()) {
      throw directive.wrong("needs a line 'directory DIR' in its sub-block");
    }
    List<Name> zones = directive.zonesOr(directive.arguments(), setup);
    return new AutoZones(
        new Options(
            zones, reader.folder, reader.pattern, reader.origin, reader.reload, reader.fallthrough),
        setup.shared(ZoneMetrics.class, () -> ZoneMetrics.register(setup.registry())),
        setup.shared(ZoneTimer.class, ZoneTimer::new).executor());
  }

  /** The sub-block. */
  private static final class Reader {
    private final Setup setup;
    private Path folder;
    private Pattern pattern = Options.DEFAULT_PATTERN;
    private String origin = Options.DEFAULT_ORIGIN;
    private Duration reload = FileZones.Options.DEFAULT_RELOAD;
    private List<Name> fallthrough = List.of();

    Reader(Setup setup) {
      this.setup = setup;
      this.folder = setup.root();
    }

    Map<String, Consumer<Property>> properties() {
      return Map.of(
          "directory", this::directory,
          "reload", property -> reload = property.duration(property.value()),
          "fallthrough", property -> fallthrough = Fallthrough.zones(property));
    }

    private void directory(Property property) {
      property.expect(1, 3);
      folder = property.path(property.argument(0), setup);
      if (property.arguments().size() == 2) {
        throw property.wrong("directory: a pattern needs the zone's name after it, such as {1}");
      }
      if (property.arguments().size() == 3) {
        try {
          pattern = Pattern.compile(property.argument(1));
        } catch (PatternSyntaxException e) {
          throw property.wrong(
              "directory: '%s' is no regular expression: %s"
                  .formatted(property.argument(1), e.getDescription()));
        }
        origin = property.argument(2);
      }
    }
  }
}
