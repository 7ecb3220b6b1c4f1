package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.server.EdnsOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** {@code nsid [DATA]} in a Corefile. */
public final class NsidFactory implements PluginFactory {
  @Override
  public String name() {
    return "nsid";
  }

  @Override
  public String summary() {
    return "says which of several servers this is, to those who ask (RFC 5001)";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expectNoProperties();
    String data =
        directive.arguments().isEmpty() ? hostname() : String.join(" ", directive.arguments());
    int bytes = data.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > EdnsOptions.MAX_NSID) {
      throw directive.wrong(
          "'%s' has %d bytes, and there is room for %d"
              .formatted(data, bytes, EdnsOptions.MAX_NSID));
    }
    setup.listener(options -> options.withNsid(data));
    return new NotInChain(name());
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
