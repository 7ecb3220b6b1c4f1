package io.skystack.dns.metadata;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;

/** {@code metadata [ZONES...]} in a Corefile. */
public final class MetadataFactory implements PluginFactory {
  @Override
  public String name() {
    return "metadata";
  }

  @Override
  public String summary() {
    return "has plugins tell each other what they know of a query";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    MetadataPlugin plugin =
        new MetadataPlugin(new Zones(directive.zonesOr(directive.arguments(), setup)));
    setup.onBuilt(plugin::found);
    return plugin;
  }
}
