package hello;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;

/** {@code hello NAME} in a Corefile. */
public final class HelloFactory implements PluginFactory {
  @Override
  public String name() {
    return "hello";
  }

  @Override
  public String summary() {
    return "answers every TXT query with a greeting";
  }

  @Override
  public String after() {
    return "chaos";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    return new Hello(directive.value());
  }
}
