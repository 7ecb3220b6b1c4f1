package io.skystack.skydns.config;

import io.skystack.common.cli.Domains;
import io.skystack.skydns.answer.SkyOptions;
import java.util.List;
import org.xbill.DNS.Name;
import picocli.CommandLine.Option;

/** What is answered for, and how. */
final class AnswerFlags {
  @Option(
      names = "--domain",
      split = ",",
      paramLabel = "DOMAIN",
      defaultValue = "kube.local",
      converter = Domains.Converter.class,
      description = "Domains to answer for with authority, with commas between.")
  List<String> domains = List.of();

  @Option(
      names = "--hostmaster",
      paramLabel = "ADDRESS",
      description = "Mail address in the SOA; default hostmaster.<domain>.")
  String hostmaster = "";

  @Option(
      names = "--round-robin",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "true",
      fallbackValue = "true",
      description = "Shuffle the addresses of each answer.")
  boolean roundRobin = true;

  /**
   * What the flags say.
   *
   * @throws io.skystack.common.cli.OperatorException if the hostmaster is no mail address
   */
  SkyOptions options() {
    List<Name> names =
        domains.stream().distinct().map(domain -> Name.fromConstantString(domain + ".")).toList();
    SkyOptions options = SkyOptions.of(names);
    return hostmaster.isEmpty() ? options : options.withHostmaster(Mailbox.parse(hostmaster));
  }

  boolean roundRobin() {
    return roundRobin;
  }
}
