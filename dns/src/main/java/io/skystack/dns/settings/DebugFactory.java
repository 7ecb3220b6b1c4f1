package io.skystack.dns.settings;

import io.skystack.common.cli.Logs;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code debug} in a Corefile: what goes on within is logged. A plugin that fails does not end the
 * process with it, as it does with CoreDNS.
 */
public final class DebugFactory implements PluginFactory {
  private static final Logger log = LoggerFactory.getLogger(DebugFactory.class);

  @Override
  public String name() {
    return "debug";
  }

  @Override
  public String summary() {
    return "logs what goes on within";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    directive.expectNoProperties();
    setup.onStart(
        () -> {
          Logs.configure("debug");
          log.debug("debug: what goes on within is logged");
        });
    return new NotInChain(name());
  }
}
