package io.skystack.dns.whoami;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/** {@code whoami} in a Corefile. */
public final class WhoamiFactory implements PluginFactory {
  @Override
  public String name() {
    return "whoami";
  }

  @Override
  public String summary() {
    return "answers with the address, port and protocol that the query came from";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.expectNoProperties();
    setup.answers(setup.zones(), true);
    return new Whoami();
  }
}
