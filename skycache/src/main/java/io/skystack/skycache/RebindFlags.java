package io.skystack.skycache;

import io.skystack.common.cli.OperatorException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;
import picocli.CommandLine.Option;

/** What is done with private addresses in answers of other servers. */
final class RebindFlags {
  private static final String DOMAIN_OK = "--rebind-domain-ok";

  @Option(
      names = "--stop-dns-rebind",
      description = "Take answers with private addresses for attacks: they lose all records.")
  private boolean stops;

  @Option(
      names = "--rebind-localhost-ok",
      description = "But for the addresses of this machine, 127.0.0.0/8 and ::1.")
  private boolean localhost;

  @Option(
      names = DOMAIN_OK,
      paramLabel = "/DOMAIN/",
      description = "And but for names of these domains; it may be given again.")
  private List<String> domains = List.of();

  /** What the guard lets through; empty for no guard. */
  Optional<RebindGuard.Options> options() {
    Map<Name, Boolean> named = new HashMap<>();
    for (String value : domains) {
      String text = value.startsWith("/") ? value : "/" + value + "/";
      DomainText parsed = DomainText.parse(DOMAIN_OK, text);
      if (!parsed.what().isEmpty()) {
        throw new OperatorException(
            "%s: '%s' does not end with a slash: write for example /kube.local/"
                .formatted(DOMAIN_OK, value));
      }
      parsed.domains().forEach(domain -> named.put(domain, true));
    }
    Optional<Boolean> plain = Optional.ofNullable(named.remove(Name.empty));
    return stops
        ? Optional.of(new RebindGuard.Options(localhost, new Domains<>(named, plain)))
        : Optional.empty();
  }
}
