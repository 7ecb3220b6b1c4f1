package io.skystack.dns.autopath;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Zones;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import org.xbill.DNS.Name;

/** {@code autopath [ZONE...] RESOLV-CONF|@PLUGIN} in a Corefile. */
public final class AutopathFactory implements PluginFactory {
  /** Domains in a search path. */
  private static final int MOST_DOMAINS = 31;

  @Override
  public String name() {
    return Autopath.NAME;
  }

  @Override
  public String summary() {
    return "goes along a client's search path in its place";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    directive.expect(1, Integer.MAX_VALUE);
    List<String> words = directive.arguments();
    List<String> zones = words.subList(0, Math.max(0, words.size() - 1));
    String source = words.isEmpty() ? "" : words.get(words.size() - 1);
    SearchPaths paths =
        source.startsWith("@")
            ? later(directive, source.substring(1), setup)
            : SearchPaths.fixed(read(directive, directive.path(source, setup)));
    String server = BlockLabels.of(setup).server();
    Success success = setup.shared(Success.class, () -> new Success(setup.registry()));
    return new Autopath(
        new Zones(directive.zonesOr(zones, setup)),
        paths,
        () -> success.counter.labelValues(server).inc());
  }

  /** The paths that another plugin of the block knows, which is made after this one. */
  private static SearchPaths later(Directive directive, String plugin, Setup setup) {
    OfPlugin paths = new OfPlugin();
    setup.onBuilt(
        plugins -> {
          paths.found =
              plugins.stream()
                  .filter(one -> one.name().equals(plugin))
                  .filter(SearchPaths.class::isInstance)
                  .map(SearchPaths.class::cast)
                  .findFirst();
          if (paths.found.isEmpty()) {
            directive.wrong(
                "there is no plugin '%s' in this block that knows search paths".formatted(plugin));
          }
        });
    return paths;
  }

  private static final class OfPlugin implements SearchPaths {
    private volatile Optional<SearchPaths> found = Optional.empty();

    @Override
    public List<Name> of(Query query) {
      return found.map(paths -> paths.of(query)).orElse(List.of());
    }
  }

  /** The last {@code search} line counts (resolv.conf(5)); the root comes behind it. */
  private static List<Name> read(Directive directive, Path file) {
    List<Name> path = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        StringTokenizer words = new StringTokenizer(line);
        if (words.hasMoreTokens() && words.nextToken().equals("search")) {
          path.clear();
          while (words.hasMoreTokens() && path.size() < MOST_DOMAINS) {
            path.add(directive.name(words.nextToken()));
          }
        }
      }
    } catch (IOException e) {
      throw new OperatorException(
          "the file '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    path.add(Name.root);
    return path;
  }

  private static final class Success {
    private final Counter counter;

    Success(PrometheusRegistry registry) {
      counter =
          Counter.builder()
              .name("coredns_autopath_success_total")
              .help("Queries that found a name further along the search path")
              .labelNames("server")
              .register(registry);
    }
  }
}
