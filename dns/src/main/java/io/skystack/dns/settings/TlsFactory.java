package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.tls.CertificateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code tls CERT KEY [CA] { … }} in a Corefile. */
public final class TlsFactory implements PluginFactory {
  private static final List<String> CLIENT_AUTH =
      List.of("nocert", "request", "require", "verify_if_given", "require_and_verify");

  @Override
  public String name() {
    return "tls";
  }

  @Override
  public String summary() {
    return "names the certificate for DNS over TLS, HTTPS and QUIC";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.read(Map.of("client_auth", TlsFactory::clientAuth, "keylog", TlsFactory::keylog));
    directive.expect(2, 3);
    Path chain = file(directive, directive.argument(0), setup);
    Path key = file(directive, directive.argument(1), setup);
    setup.listener(options -> options.withCertificate(new CertificateFiles(chain, key)));
    if (directive.arguments().size() > 2) {
      directive.warn("the CA has no effect: clients are not asked for certificates");
    }
    return new NotInChain(name());
  }

  private static Path file(Directive directive, String text, Setup setup) {
    Path file = directive.path(text, setup);
    if (!text.isEmpty() && !Files.isReadable(file)) {
      directive.wrong("the file '%s' cannot be read".formatted(file));
    }
    return file;
  }

  /** To let everybody in where an operator wants few would be worse than not to start. */
  private static void clientAuth(Property line) {
    String policy = line.oneOf(line.value(), CLIENT_AUTH);
    if (!policy.equals(CLIENT_AUTH.get(0))) {
      line.wrong(
          "client_auth: '%s' cannot be had here, clients are not asked for certificates"
              .formatted(policy));
    }
  }

  private static void keylog(Property line) {
    line.wrong("keylog: the secrets of connections are not written anywhere");
  }
}
