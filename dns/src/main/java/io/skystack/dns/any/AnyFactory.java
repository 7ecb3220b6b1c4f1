package io.skystack.dns.any;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/** {@code any} in a Corefile. */
public final class AnyFactory implements PluginFactory {
  @Override
  public String name() {
    return "any";
  }

  @Override
  public String summary() {
    return "answers queries of type ANY with as little as may be (RFC 8482)";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.expectNoProperties();
    return new Any();
  }
}
