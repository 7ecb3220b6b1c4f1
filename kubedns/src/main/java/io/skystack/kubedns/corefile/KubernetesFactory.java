package io.skystack.kubedns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.Line;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.source.api.ApiSource;
import io.skystack.kube2sky.translate.PodNames;
import io.skystack.kube2sky.translate.TranslateOptions;
import io.skystack.skydns.answer.SkyMetrics;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.xbill.DNS.Name;

/** {@code kubernetes [ZONES...] { … }} in a Corefile. */
public final class KubernetesFactory implements PluginFactory {
  private static final Name V4 = Name.fromConstantString("in-addr.arpa.");
  private static final Name V6 = Name.fromConstantString("ip6.arpa.");

  /** How often to look whether the watches have told of everything. */
  private static final Duration AUDIT = Duration.ofHours(1);

  private final Function<ClusterOptions, ObjectSource> opener;

  /** One whose plugins watch API servers. */
  public KubernetesFactory() {
    this(KubernetesFactory::open);
  }

  /** One whose plugins watch something else. */
  KubernetesFactory(Function<ClusterOptions, ObjectSource> opener) {
    this.opener = opener;
  }

  private static ObjectSource open(ClusterOptions options) {
    return new ApiSource(
        options.api(),
        options.names().kinds(),
        options.selection(),
        AUDIT,
        new PrometheusRegistry());
  }

  @Override
  public String name() {
    return KubernetesPlugin.NAME;
  }

  @Override
  public String summary() {
    return "answers the names of a Kubernetes cluster's Services, endpoints and Pods";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    KubernetesOptions options = new Reading(directive, setup).options();
    setup.answers(options.zones().names(), options.fallthrough().names().isEmpty());
    Clusters clusters = setup.shared(Clusters.class, () -> new Clusters(opener, setup.registry()));
    SkyMetrics metrics =
        setup.shared(SkyMetrics.class, () -> SkyMetrics.register(setup.registry()));
    KubernetesPlugin plugin = new KubernetesPlugin(options, clusters, metrics);
    setup.onStart(plugin::start);
    return plugin;
  }

  private static boolean isReverse(Name zone) {
    return zone.subdomain(V4) || zone.subdomain(V6);
  }

  /** The lines of one directive while they are read. */
  private static final class Reading {
    private static final int LONGEST_TTL = 3600; // seconds

    private final Directive directive;
    private final Setup setup;
    private final Set<String> namespaces = new HashSet<>();
    private Optional<Path> kubeconfig = Optional.empty();
    private Optional<String> context = Optional.empty();
    private Optional<String> endpoint = Optional.empty();
    private Optional<ClusterOptions.Tls> tls = Optional.empty();
    private LabelSelector labels = LabelSelector.ALL;
    private PodNames pods = PodNames.DISABLED;
    private int ttl = 5;
    private boolean podHostnames;
    private boolean endpoints = true;
    private boolean emptyServices = true;
    private List<Name> fallthrough = List.of();
    private Duration startupTimeout = Duration.ofSeconds(5);

    Reading(Directive directive, Setup setup) {
      this.directive = directive;
      this.setup = setup;
    }

    KubernetesOptions options() {
      List<Name> zones = directive.zonesOr(directive.arguments(), setup);
      List<Name> domains = zones.stream().filter(zone -> !isReverse(zone)).distinct().toList();
      if (domains.isEmpty()) {
        throw directive.wrong("needs the domain of the cluster, such as cluster.local");
      }
      if (domains.contains(Name.root)) {
        throw directive.wrong("the root is no domain of a cluster: name one, as cluster.local");
      }
      directive.read(readers(zones));
      if (!endpoints && !emptyServices) {
        directive.wrong("'noendpoints' and 'ignore empty_service' leave no Service: choose one");
      }
      return new KubernetesOptions(
          new ClusterOptions(
              domains,
              kubeconfig,
              context,
              endpoint,
              tls,
              new Selection(namespaces, labels, podHostnames),
              new TranslateOptions(pods, List.of(), endpoints, emptyServices),
              ttl),
          new Zones(zones),
          new Zones(fallthrough),
          startupTimeout);
    }

    private Map<String, Consumer<Property>> readers(List<Name> zones) {
      return Map.ofEntries(
          Map.entry("kubeconfig", this::kubeconfig),
          Map.entry("endpoint", this::endpoint),
          Map.entry("tls", this::tls),
          Map.entry("namespaces", this::namespaces),
          Map.entry("labels", this::labels),
          Map.entry("pods", this::pods),
          Map.entry("ttl", line -> ttl = line.number(line.value(), 0, LONGEST_TTL)),
          Map.entry(
              "endpoint_pod_names",
              line -> {
                line.expect(0, 0);
                podHostnames = true;
              }),
          Map.entry(
              "noendpoints",
              line -> {
                line.expect(0, 0);
                endpoints = false;
              }),
          Map.entry(
              "ignore",
              line -> {
                var unused = line.oneOf(line.value(), List.of("empty_service"));
                emptyServices = false;
              }),
          Map.entry(
              "fallthrough",
              line ->
                  fallthrough = line.arguments().isEmpty() ? zones : line.zones(line.arguments())),
          Map.entry("startup_timeout", line -> startupTimeout = line.duration(line.value())));
    }

    private void kubeconfig(Property line) {
      line.expect(1, 2);
      Path file = existing(line, line.argument(0));
      kubeconfig = Optional.of(file);
      context = line.arguments().size() == 2 ? Optional.of(line.argument(1)) : Optional.empty();
    }

    private Path existing(Line line, String text) {
      Path file = line.path(text, setup);
      if (!text.isEmpty() && !Files.isReadable(file)) {
        line.warn("%s: %s cannot be read now".formatted(line.name(), file));
      }
      return file;
    }

    private void endpoint(Property line) {
      String url = line.value();
      if (!isUrl(url)) {
        line.wrong(
            "endpoint: '%s' is no URL of an API server: write https://10.0.0.1:6443"
                .formatted(url));
      }
      endpoint = Optional.of(url);
    }

    private static boolean isUrl(String text) {
      try {
        URI uri = new URI(text);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        return http && uri.getHost() != null && uri.getUserInfo() == null;
      } catch (URISyntaxException e) {
        return false;
      }
    }

    private void tls(Property line) {
      line.expect(3, 3);
      if (line.arguments().size() == 3) {
        tls =
            Optional.of(
                new ClusterOptions.Tls(
                    existing(line, line.argument(0)),
                    existing(line, line.argument(1)),
                    existing(line, line.argument(2))));
      }
    }

    private void namespaces(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      namespaces.addAll(line.arguments());
    }

    private void labels(Property line) {
      line.expect(1, Integer.MAX_VALUE);
      try {
        labels = LabelSelector.parse(String.join(" ", line.arguments()));
      } catch (IllegalArgumentException e) {
        line.wrong("labels: " + e.getMessage() + "; write it as for 'kubectl get -l'");
      }
    }

    private void pods(Property line) {
      String mode = line.oneOf(line.value(), List.of("disabled", "insecure", "verified"));
      pods = PodNames.valueOf(mode.toUpperCase(Locale.ROOT));
    }
  }
}
