package io.skystack.dns.chaos;

import io.skystack.common.cli.Version;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** {@code chaos [VERSION] [AUTHORS...]} in a Corefile. */
public final class ChaosFactory implements PluginFactory {
  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public String summary() {
    return "answers version.bind and its kin in class CH";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    List<String> words = directive.arguments();
    String version = words.isEmpty() ? "skydns-" + Version.current() : words.get(0);
    String authors =
        words.size() < 2
            ? "the Skystack authors"
            : String.join(", ", words.subList(1, words.size()));
    return new Chaos(Chaos.Options.of(version, authors, hostname()));
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
