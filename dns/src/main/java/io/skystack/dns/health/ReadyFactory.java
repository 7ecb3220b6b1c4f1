package io.skystack.dns.health;

import io.skystack.common.ops.Page.Response;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.Endpoint;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** {@code ready [ADDRESS]} in a Corefile. */
public final class ReadyFactory implements PluginFactory {
  private static final int PORT = 8181;

  /** The plugins of all blocks that ask for it. */
  private static final class Plugins {
    private final List<Plugin> all = new CopyOnWriteArrayList<>();

    /** Those that cannot serve yet, by name. */
    List<String> notReady() {
      return all.stream()
          .filter(plugin -> plugin.notReady().isPresent())
          .map(Plugin::name)
          .distinct()
          .toList();
    }
  }

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public String summary() {
    return "says at :8181/ready whether all plugins can answer";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    InetSocketAddress address =
        directive.arguments().isEmpty()
            ? new InetSocketAddress(PORT)
            : directive.address(directive.argument(0), PORT);
    directive.read(
        Map.<String, Consumer<Property>>of(
            "monitor",
            property -> property.oneOf(property.value(), List.of("until-ready", "continuously"))));
    Plugins plugins = setup.together(Plugins.class, Plugins::new);
    setup.onBuilt(plugins.all::addAll);
    LameDuck duck = setup.shared(LameDuck.class, LameDuck::new);
    setup.endpoint(new Endpoint(address, "/ready", request -> ready(plugins, duck)));
    return new NotInChain(name());
  }

  private static Response ready(Plugins plugins, LameDuck duck) {
    if (duck.isOn()) {
      return Response.text(503, "Shutting down");
    }
    List<String> waiting = plugins.notReady();
    return waiting.isEmpty()
        ? Response.text(200, "OK")
        : Response.text(503, String.join(",", waiting));
  }
}
