package io.skystack.skydns.etcd;

import io.skystack.common.cli.Endpoints;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import io.skystack.skydns.mirror.Mirrors;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/** {@code etcd [ZONES...] { … }} in a Corefile. */
public final class EtcdFactory implements PluginFactory {
  private static final Duration GRACE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return EtcdBackend.NAME;
  }

  @Override
  public String summary() {
    return "answers from SkyDNS's records in etcd by CoreDNS's rules";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    Reading reading = new Reading(directive, setup);
    EtcdBackendOptions options = reading.options();
    Mirrors.Mirrored etcd = new Mirrors.Mirrored(reading.etcd(), GRACE);
    setup.answers(options.zones().names(), options.fallthrough().names().isEmpty());
    LaterRecords records = new LaterRecords();
    Mirrors mirrors = setup.shared(Mirrors.class, () -> new Mirrors(setup.registry()));
    setup.onStart(
        () -> {
          records.found(mirrors.take(etcd));
          setup.onStop(() -> mirrors.giveBack(etcd));
          mirrors.start(etcd);
        });
    return new EtcdBackend(records, options, setup.lookup());
  }

  /** The lines of one directive. */
  private static final class Reading {
    private static final int MAX_TTL = 86_400 * 7;

    private final Directive directive;
    private final Setup setup;
    private final List<URI> endpoints = new ArrayList<>();
    private Zones fallthrough = Zones.NONE;
    private int minLease = 30;
    private int maxLease = 86_400;
    private boolean apexFallback = true;
    private String path = "/skydns";
    private String username = "";
    private String password = "";
    private Optional<Path> ca = Optional.empty();
    private Optional<Path> cert = Optional.empty();
    private Optional<Path> key = Optional.empty();

    Reading(Directive directive, Setup setup) {
      this.directive = directive;
      this.setup = setup;
    }

    EtcdBackendOptions options() {
      directive.read(
          Map.ofEntries(
              Map.entry("fallthrough", this::fallthrough),
              Map.entry("path", line -> path = line.value()),
              Map.entry("endpoint", this::endpoint),
              Map.entry("credentials", this::credentials),
              Map.entry("tls", this::tls),
              Map.entry("no_apex_fallback", this::noApexFallback),
              Map.entry("min-lease-ttl", line -> minLease = seconds(line)),
              Map.entry("max-lease-ttl", line -> maxLease = seconds(line)),
              Map.entry("upstream", line -> {}))); // said nothing for years
      if (minLease > maxLease) {
        directive.wrong("min-lease-ttl is above max-lease-ttl");
      }
      Zones zones = new Zones(directive.zonesOr(directive.arguments(), setup));
      return new EtcdBackendOptions(zones, fallthrough, minLease, maxLease, apexFallback);
    }

    EtcdOptions etcd() {
      List<URI> members =
          endpoints.isEmpty() ? List.of(Endpoints.parseOne("http://localhost:2379")) : endpoints;
      return new EtcdOptions(members, ca, cert, key, username, password, path);
    }

    private void fallthrough(Property line) {
      fallthrough =
          line.arguments().isEmpty()
              ? new Zones(List.of(Name.root))
              : new Zones(line.zones(line.arguments()));
    }

    private void endpoint(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      for (String word : line.arguments()) {
        try {
          endpoints.add(Endpoints.parseOne(word));
        } catch (OperatorException e) {
          line.wrong("endpoint: " + e.getMessage());
        }
      }
    }

    private void credentials(Property line) {
      line.expect(2, 2);
      username = line.argument(0);
      password = line.argument(1);
    }

    /** Nothing, the authority, certificate and key, or all three. */
    private void tls(Property line) {
      line.expect(0, 3);
      List<Path> files = line.arguments().stream().map(word -> line.path(word, setup)).toList();
      if (files.size() == 1 || files.size() == 3) {
        ca = Optional.of(files.get(files.size() - 1));
      }
      if (files.size() > 1) {
        cert = Optional.of(files.get(0));
        key = Optional.of(files.get(1));
      }
    }

    private void noApexFallback(Property line) {
      line.expect(0, 0);
      apexFallback = false;
    }

    private static int seconds(Property line) {
      Duration duration = line.duration(line.value());
      if (duration.toSeconds() < 1 || duration.toSeconds() > MAX_TTL) {
        line.wrong(line.name() + ": must be from 1s to 7 days");
      }
      return (int) Math.min(MAX_TTL, Math.max(1, duration.toSeconds()));
    }
  }
}
