package io.skystack.dns.loadbalance;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.util.List;

/** {@code loadbalance [round_robin]} in a Corefile. */
public final class LoadbalanceFactory implements PluginFactory {
  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public String summary() {
    return "gives the addresses of an answer in another order each time";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    directive.expectNoProperties();
    if (!directive.arguments().isEmpty()) {
      directive.oneOf(directive.argument(0), List.of("round_robin"));
    }
    return new RoundRobin();
  }
}
