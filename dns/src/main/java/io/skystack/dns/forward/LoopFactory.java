package io.skystack.dns.forward;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/**
 * {@code loop} in a Corefile. Forwarding looks for loops on its own, and leaves out the servers
 * that pass queries back here; the line is taken for the sake of those who have it.
 */
public final class LoopFactory implements PluginFactory {
  @Override
  public String name() {
    return "loop";
  }

  @Override
  public String summary() {
    return "finds servers that pass on to us what we pass on to them (forward does so by itself)";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.expectNoProperties();
    return new NotInChain(name());
  }
}
