package io.skystack.dns.minimal;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/** {@code minimal} in a Corefile. */
public final class MinimalFactory implements PluginFactory {
  @Override
  public String name() {
    return "minimal";
  }

  @Override
  public String summary() {
    return "leaves out of responses what they can do without";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.expectNoProperties();
    return new Minimal();
  }
}
