package io.skystack.skydns.config;

import io.skystack.common.cli.Domains;
import io.skystack.common.cli.OperatorException;
import io.skystack.skydns.answer.SkyOptions;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What is answered for, and how. */
final class AnswerFlags {
  /** A domain of {@code --strict}; the root for all. */
  static final class StrictDomain implements ITypeConverter<Name> {
    @Override
    public Name convert(String value) {
      boolean isAll = value.equals("true") || value.equals(".");
      return isAll ? Name.root : Name.fromConstantString(Domains.parse(value) + ".");
    }
  }

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
      names = "--local",
      paramLabel = "NAME",
      converter = Domains.Converter.class,
      description = "The name that local.dns.<domain> stands for.")
  Optional<String> local = Optional.empty();

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "Time to live of records that name none.")
  int ttl = 3600;

  @Option(
      names = "--min-ttl",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Time to live of answers that say no.")
  int minTtl = 60;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "10",
      description = "Priority of records that name none.")
  int priority = 10;

  @Option(
      names = "--strict",
      arity = "0..1",
      split = ",",
      paramLabel = "DOMAIN",
      fallbackValue = "true",
      converter = StrictDomain.class,
      description =
          "Answer names with their own records only, not with those of names below them: in all"
              + " domains, or in those named.")
  private List<Name> strict = List.of();

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
   * @throws OperatorException if the hostmaster is no mail address, or a number is out of range
   */
  SkyOptions options() {
    List<Name> names =
        domains.stream().distinct().map(domain -> Name.fromConstantString(domain + ".")).toList();
    checkRanges();
    SkyOptions options =
        SkyOptions.of(names)
            .withTtl(ttl)
            .withMinTtl(minTtl)
            .withPriority(priority)
            .withStrict(strictDomains(names));
    if (local.isPresent()) {
      options = options.withLocal(Name.fromConstantString(local.get() + "."));
    }
    return hostmaster.isEmpty() ? options : options.withHostmaster(Mailbox.parse(hostmaster));
  }

  private void checkRanges() {
    if (ttl < 0) {
      throw new OperatorException("--ttl: " + ttl + " is no time: write 0 or more seconds");
    }
    if (minTtl < 0) {
      throw new OperatorException("--min-ttl: " + minTtl + " is no time: write 0 or more seconds");
    }
    if (priority < 1 || priority > 0xffff) {
      throw new OperatorException("--priority: " + priority + " is no priority: write 1 to 65535");
    }
  }

  private List<Name> strictDomains(List<Name> names) {
    for (Name name : strict) {
      if (!name.equals(Name.root) && !names.contains(name)) {
        throw new OperatorException(
            "--strict: %s is none of the domains of --domain".formatted(name.toString(true)));
      }
    }
    return strict;
  }

  boolean roundRobin() {
    return roundRobin;
  }
}
