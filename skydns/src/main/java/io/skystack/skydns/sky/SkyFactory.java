package io.skystack.skydns.sky;

import io.skystack.common.cli.Endpoints;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import io.skystack.skydns.mirror.Mirrors;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** {@code sky [ZONES…]} in a Corefile: the records in etcd, by SkyDNS's rules. */
public final class SkyFactory implements PluginFactory {
  private static final Duration GRACE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "sky";
  }

  @Override
  public String summary() {
    return "answers from the records in etcd, by SkyDNS's rules";
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    List<Name> zones = directive.zonesOr(directive.arguments(), setup);
    Draft draft = new Draft(zones, setup);
    directive.read(draft.readers());
    setup.answers(zones, draft.fallthrough.isEmpty());
    Mirrors.Mirrored etcd = new Mirrors.Mirrored(draft.etcd(), GRACE);
    Mirrors mirrors = setup.shared(Mirrors.class, () -> new Mirrors(setup.registry()));
    EtcdMirror mirror = mirrors.take(etcd);
    setup.onStart(() -> mirrors.start(etcd));
    setup.onStop(() -> mirrors.giveBack(etcd));
    SkyMetrics metrics =
        setup.shared(SkyMetrics.class, () -> SkyMetrics.register(setup.registry()));
    Plugin sky = new SkyPlugin(mirror, draft.options(), metrics);
    return draft.fallthrough.isEmpty() ? sky : new Fallthrough(sky, new Zones(draft.fallthrough));
  }

  /** Options while they are read. */
  private static final class Draft {
    private static final int MOST_SECONDS = Integer.MAX_VALUE;

    private final List<Name> zones;
    private final Setup setup;
    private List<URI> endpoints = Endpoints.parse("http://127.0.0.1:2379");
    private String path = "/skydns";
    private String user = "";
    private String password = "";
    private Optional<Path> ca = Optional.empty();
    private Optional<Path> cert = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private List<Name> fallthrough = List.of();
    private SkyOptions options;
    private int ttl;
    private int minTtl;
    private Set<Name> strict;

    Draft(List<Name> zones, Setup setup) {
      this.zones = zones;
      this.setup = setup;
      options = SkyOptions.of(zones);
      ttl = options.ttl();
      minTtl = options.minTtl();
      strict = options.strict();
    }

    Map<String, Consumer<Property>> readers() {
      Map<String, Consumer<Property>> readers = new HashMap<>();
      readers.put("endpoint", this::endpoints);
      readers.put("path", property -> path = property.value());
      readers.put("credentials", this::credentials);
      readers.put("tls", this::tls);
      readers.put("ttl", property -> ttl = seconds(property));
      readers.put("min_ttl", property -> minTtl = seconds(property));
      readers.put(
          "hostmaster",
          property -> options = options.withHostmaster(property.name(property.value())));
      readers.put("strict", property -> strict = new HashSet<>(zones(property)));
      readers.put("fallthrough", property -> fallthrough = zones(property));
      return readers;
    }

    private static int seconds(Property property) {
      return property.number(property.value(), 0, MOST_SECONDS);
    }

    private List<Name> zones(Property property) {
      return property.arguments().isEmpty() ? zones : property.zones(property.arguments());
    }

    private void endpoints(Property property) {
      property.expect(1, Integer.MAX_VALUE);
      List<URI> read = new ArrayList<>();
      for (String text : property.arguments()) {
        try {
          read.add(Endpoints.parseOne(text));
        } catch (OperatorException e) {
          property.wrong("endpoint: " + e.getMessage());
        }
      }
      endpoints = read.isEmpty() ? endpoints : read;
    }

    private void credentials(Property property) {
      property.expect(2, 2);
      if (property.arguments().size() == 2) {
        user = property.argument(0);
        password = property.argument(1);
      }
    }

    /** {@code CA}, {@code CERT KEY} or {@code CERT KEY CA}. */
    private void tls(Property property) {
      property.expect(1, 3);
      List<Path> files =
          property.arguments().stream().map(text -> property.path(text, setup)).toList();
      if (files.size() == 1) {
        ca = Optional.of(files.get(0));
      } else if (files.size() > 1) {
        cert = Optional.of(files.get(0));
        key = Optional.of(files.get(1));
        ca = files.size() > 2 ? Optional.of(files.get(2)) : Optional.empty();
      }
    }

    EtcdOptions etcd() {
      return new EtcdOptions(endpoints, ca, cert, key, user, password, path);
    }

    SkyOptions options() {
      return new SkyOptions(
          options.domains(),
          options.hostmaster(),
          options.local(),
          ttl,
          minTtl,
          options.priority(),
          strict,
          options.wildcards());
    }
  }
}
