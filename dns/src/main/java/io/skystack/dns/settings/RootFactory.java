package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code root PATH} in a Corefile. */
public final class RootFactory implements PluginFactory {
  @Override
  public String name() {
    return "root";
  }

  @Override
  public String summary() {
    return "says in which folder the block's files are";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    String path = directive.value();
    setup.root(Path.of(path));
    if (!Files.isDirectory(setup.root())) {
      directive.warn("there is no folder '%s' yet".formatted(setup.root()));
    }
    return new NotInChain(name());
  }
}
