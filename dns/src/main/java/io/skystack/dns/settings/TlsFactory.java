package io.skystack.dns.settings;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.tls.CertificateFiles;
import io.skystack.dns.tls.ClientAuth;
import io.skystack.dns.tls.ClientAuth.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code tls CERT KEY [CA] { … }} in a Corefile. */
public final class TlsFactory implements PluginFactory {
  private static final List<String> CLIENT_AUTH =
      Stream.of(Policy.values()).map(policy -> policy.name().toLowerCase(Locale.ROOT)).toList();

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
    AtomicReference<Policy> policy = new AtomicReference<>(Policy.NOCERT);
    directive.read(
        Map.<String, Consumer<Property>>of(
            "client_auth", line -> policy.set(clientAuth(line)), "keylog", TlsFactory::keylog));
    directive.expect(2, 3);
    Path chain = file(directive, directive.argument(0), setup);
    Path key = file(directive, directive.argument(1), setup);
    Optional<Path> authorities =
        directive.arguments().size() > 2
            ? Optional.of(file(directive, directive.argument(2), setup))
            : Optional.empty();
    if (authorities.isPresent() && !policy.get().verifies()) {
      directive.warn("the CA has no effect: no client_auth that verifies certificates");
    }
    ClientAuth clients =
        new ClientAuth(policy.get(), policy.get().verifies() ? authorities : Optional.empty());
    setup.listener(options -> options.withCertificate(new CertificateFiles(chain, key, clients)));
    return new NotInChain(name());
  }

  private static Path file(Directive directive, String text, Setup setup) {
    Path file = directive.path(text, setup);
    if (!text.isEmpty() && !Files.isReadable(file)) {
      directive.wrong("the file '%s' cannot be read".formatted(file));
    }
    return file;
  }

  private static Policy clientAuth(Property line) {
    return Policy.valueOf(line.oneOf(line.value(), CLIENT_AUTH).toUpperCase(Locale.ROOT));
  }

  private static void keylog(Property line) {
    line.wrong("keylog: the secrets of connections are not written anywhere");
  }
}
