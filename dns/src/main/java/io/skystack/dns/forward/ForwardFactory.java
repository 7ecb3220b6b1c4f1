package io.skystack.dns.forward;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.corefile.ZonedPlugin;
import io.skystack.dns.forward.SocketOptions.Protocol;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.nio.file.Files;
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
import org.xbill.DNS.Rcode;

/** {@code forward FROM TO…} in a Corefile. */
public final class ForwardFactory implements PluginFactory {
  private static final int MOST_SERVERS = 15;
  private static final int DNS_PORT = 53;
  private static final int TLS_PORT = 853;

  @Override
  public String name() {
    return Forward.NAME;
  }

  @Override
  public String summary() {
    return "asks other servers";
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    if (directive.arguments().size() < 2) {
      throw directive.wrong(
          "FROM and TO are missing: write for example 'forward . /etc/resolv.conf'");
    }
    List<Name> from = directive.zones(directive.arguments().subList(0, 1));
    List<Nameserver> servers = new ArrayList<>();
    for (String to : directive.arguments().subList(1, directive.arguments().size())) {
      servers.addAll(servers(directive, to, setup));
    }
    if (servers.isEmpty()) {
      throw directive.wrong("there is no server to ask: name one, or a resolv.conf that does");
    }
    if (servers.size() > MOST_SERVERS) {
      directive.wrong(
          "%d servers are too many: name at most %d".formatted(servers.size(), MOST_SERVERS));
    }
    Draft draft = new Draft(setup);
    directive.read(draft.readers());
    setup.answers(from, draft.except.isEmpty());
    ForwardMetrics metrics =
        setup.shared(ForwardMetrics.class, () -> ForwardMetrics.register(setup.registry()));
    Plugin forward = new Forward(draft.options(servers), metrics);
    return new ZonedPlugin(
        setup.has("cache") ? forward : new Uncached(forward),
        new Zones(from),
        new Zones(draft.except));
  }

  /** A server, or the servers that a file of resolv.conf's kind names. */
  private static List<Nameserver> servers(Directive directive, String to, Setup setup) {
    Path file = setup.root().resolve(to);
    if (to.indexOf("://") < 0 && Files.isRegularFile(file)) {
      return Upstreams.ofResolvConf(file).stream().map(Nameserver::of).toList();
    }
    try {
      if (to.startsWith("tls://")) {
        return List.of(Nameserver.tls(Addresses.parse(to.substring("tls://".length()), TLS_PORT)));
      }
      String address = to.startsWith("dns://") ? to.substring("dns://".length()) : to;
      return List.of(Nameserver.of(Addresses.parse(address, DNS_PORT)));
    } catch (OperatorException e) {
      throw directive.wrong(
          "'%s' is no address and no file: write for example 10.0.0.1, tls://9.9.9.9 or /etc/resolv.conf"
              .formatted(to));
    }
  }

  /** Options while they are read. */
  private static final class Draft {
    private final Setup setup;
    private List<Name> except = List.of();
    private Policy policy = Policy.RANDOM;
    private Protocol protocol = Protocol.AS_ASKED;
    private Duration idle = Duration.ofSeconds(10);
    private int connections = SocketOptions.DEFAULT.maxConnections();
    private int maxFails = HealthOptions.DEFAULT.maxFails();
    private Duration interval = HealthOptions.DEFAULT.interval();
    private int maxConcurrent = 10_000;
    private Set<Integer> failover = Set.of(Rcode.SERVFAIL, Rcode.REFUSED);
    private TlsOptions tls = TlsOptions.DEFAULT;
    private Optional<String> serverName = Optional.empty();

    Draft(Setup setup) {
      this.setup = setup;
    }

    Map<String, Consumer<Property>> readers() {
      Map<String, Consumer<Property>> readers = new HashMap<>();
      readers.put("except", property -> except = property.zones(property.arguments()));
      readers.put("force_tcp", property -> protocol(property, Protocol.FORCE_TCP));
      readers.put("prefer_udp", property -> protocol(property, Protocol.PREFER_UDP));
      readers.put("expire", property -> idle = property.duration(property.value()));
      readers.put("max_idle_conns", this::connections);
      readers.put("max_fails", property -> maxFails = number(property));
      readers.put("tls", this::tls);
      readers.put("tls_servername", property -> serverName = Optional.of(property.value()));
      readers.put("policy", this::policy);
      readers.put("health_check", this::healthCheck);
      readers.put("max_concurrent", this::maxConcurrent);
      readers.put("failover", this::failover);
      readers.put("max_connect_attempts", Draft::number);
      readers.put("failfast_all_unhealthy_upstreams", property -> property.expect(0, 0));
      return readers;
    }

    private static int number(Property property) {
      return property.number(property.value(), 0, 1_000_000);
    }

    /** The one that is forced wins over the one that is preferred. */
    private void protocol(Property property, Protocol value) {
      property.expect(0, 0);
      if (protocol != Protocol.FORCE_TCP) {
        protocol = value;
      }
    }

    private void connections(Property property) {
      int most = number(property);
      connections = most == 0 ? SocketOptions.DEFAULT.maxConnections() : most;
    }

    /** {@code max_concurrent 0} is no bound; here it is a high one. */
    private void maxConcurrent(Property property) {
      int most = number(property);
      maxConcurrent = most == 0 ? 100_000 : most;
    }

    private void policy(Property property) {
      policy =
          switch (property.oneOf(
              property.value(), List.of("random", "round_robin", "sequential"))) {
            case "round_robin" -> Policy.ROUND_ROBIN;
            case "sequential" -> Policy.SEQUENTIAL;
            default -> Policy.RANDOM;
          };
    }

    /** {@code DURATION [no_rec] [domain FQDN]}. */
    private void healthCheck(Property property) {
      property.expect(1, 4);
      interval = property.duration(property.argument(0));
      List<String> words = property.arguments();
      for (int i = 1; i < words.size(); i++) {
        switch (words.get(i)) {
          case "no_rec" ->
              property.warn("health_check: no_rec has no effect, probes ask for the root");
          case "domain" -> {
            i++;
            property.name(property.argument(i));
            property.warn("health_check: domain has no effect, probes ask for the root");
          }
          default ->
              property.wrong(
                  "health_check: '%s' is none of no_rec, domain".formatted(words.get(i)));
        }
      }
    }

    private void failover(Property property) {
      property.expect(1, Integer.MAX_VALUE);
      Set<Integer> codes = new HashSet<>();
      for (String text : property.arguments()) {
        int code = Rcode.value(text);
        if (code < 0) {
          property.wrong("failover: '%s' is no response code".formatted(text));
        }
        codes.add(code);
      }
      failover = codes;
    }

    /** {@code [CA]}, {@code CERT KEY} or {@code CERT KEY CA}. */
    private void tls(Property property) {
      property.expect(0, 3);
      List<Path> files =
          property.arguments().stream().map(text -> property.path(text, setup)).toList();
      Optional<Path> ca = files.size() == 1 ? Optional.of(files.get(0)) : at(files, 2);
      Optional<Path> cert = files.size() > 1 ? at(files, 0) : Optional.empty();
      Optional<Path> key = files.size() > 1 ? at(files, 1) : Optional.empty();
      tls = new TlsOptions(Optional.empty(), ca, cert, key);
    }

    private static Optional<Path> at(List<Path> files, int index) {
      return index < files.size() ? Optional.of(files.get(index)) : Optional.empty();
    }

    Forward.Options options(List<Nameserver> servers) {
      return Forward.Options.ofNameservers(servers)
          .withPolicy(policy)
          .withNdots(0)
          .withMaxInFlight(maxConcurrent)
          .withFailover(failover)
          .withHealth(new HealthOptions(maxFails, interval, !setup.isCheck()))
          .withSockets(
              SocketOptions.DEFAULT.withProtocol(protocol).withConnections(idle, connections))
          .withTls(new TlsOptions(serverName, tls.caCert(), tls.cert(), tls.key()));
    }
  }
}
