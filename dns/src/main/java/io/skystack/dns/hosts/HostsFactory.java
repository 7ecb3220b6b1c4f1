package io.skystack.dns.hosts;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** {@code hosts [FILE [ZONES...]] { … }} in a Corefile. */
public final class HostsFactory implements PluginFactory {
  private static final int MAX_TTL = 65_535;

  @Override
  public String name() {
    return Hosts.NAME;
  }

  @Override
  public String summary() {
    return "answers from a file in the form of /etc/hosts, and from lines beside it";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    HostsOptions options = new Reading(directive, setup).options();
    setup.answers(options.zones().names(), options.fallthrough().names().isEmpty());
    HostsMetrics metrics =
        setup.shared(HostsMetrics.class, () -> HostsMetrics.register(setup.registry()));
    return new Hosts(options, metrics);
  }

  /** The lines of one directive. */
  private static final class Reading {
    private final Directive directive;
    private final Setup setup;
    private final List<String> inline = new ArrayList<>();
    private HostsOptions options = HostsOptions.DEFAULT;
    private List<Name> fallthrough = List.of();
    private boolean unsupportedToo;

    private final Map<String, Consumer<Property>> readers =
        Map.of(
            "fallthrough", this::fallthrough,
            "fallthrough_unsupported", this::unsupported,
            "no_reverse", this::noReverse,
            "ttl", this::ttl,
            "reload", this::reload);

    Reading(Directive directive, Setup setup) {
      this.directive = directive;
      this.setup = setup;
    }

    HostsOptions options() {
      List<String> words = directive.arguments();
      List<String> zones = words.isEmpty() ? List.of() : words.subList(1, words.size());
      options = options.withZones(new Zones(directive.zonesOr(zones, setup)));
      if (!words.isEmpty()) {
        file(directive.path(words.get(0), setup));
      }
      directive.properties().forEach(this::read);
      if (unsupportedToo && fallthrough.isEmpty()) {
        directive.wrong("fallthrough_unsupported: needs fallthrough beside it");
      }
      return options.withInline(inline).withFallthrough(new Zones(fallthrough), unsupportedToo);
    }

    private void file(Path file) {
      options = options.withFile(file);
      if (Files.isDirectory(file)) {
        directive.wrong("'%s' is a folder: name a file".formatted(file));
      } else if (!Files.exists(file)) {
        directive.warn("there is no file '%s'; it is read once it is there".formatted(file));
      }
    }

    /** What is no property is a line of hosts: it begins with an address. */
    private void read(Property property) {
      Consumer<Property> reader = readers.get(property.name());
      if (reader != null) {
        reader.accept(property);
      } else if (HostsText.isAddress(property.name())) {
        inline.add(property.name() + " " + String.join(" ", property.arguments()));
      } else {
        property.wrong(
            "unknown property '%s': it is none of %s, and no address"
                .formatted(property.name(), String.join(", ", new TreeSet<>(readers.keySet()))));
      }
    }

    private void fallthrough(Property property) {
      fallthrough =
          property.arguments().isEmpty()
              ? List.of(Name.root)
              : property.zones(property.arguments());
    }

    private void unsupported(Property property) {
      property.expect(0, 0);
      unsupportedToo = true;
    }

    private void noReverse(Property property) {
      property.expect(0, 0);
      options = options.withReverses(false);
    }

    private void ttl(Property property) {
      options = options.withTtl(property.number(property.value(), 1, MAX_TTL));
    }

    private void reload(Property property) {
      Duration every = property.duration(property.value());
      options = options.withReload(every);
    }
  }
}
