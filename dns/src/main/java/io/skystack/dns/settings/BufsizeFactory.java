package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/** {@code bufsize [SIZE]} in a Corefile. */
public final class BufsizeFactory implements PluginFactory {
  @Override
  public String name() {
    return "bufsize";
  }

  @Override
  public String summary() {
    return "keeps messages over UDP small enough not to be broken up";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    directive.expectNoProperties();
    return new Bufsize(
        directive.arguments().isEmpty()
            ? Bufsize.DEFAULT
            : directive.number(directive.argument(0), Bufsize.LEAST, Bufsize.MOST));
  }
}
