package io.skystack.skycache;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.HedgeOptions;
import io.skystack.dns.forward.Policy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who is asked for what, and what is answered without asking. */
final class ServerFlags {
  private static final String SERVER = "--server";
  private static final String ADDRESS = "--address";

  @Option(
      names = {"-S", SERVER, "--local"},
      paramLabel = "[/DOMAIN/]ADDR[#PORT]",
      description =
          "A server to ask, for names of the domains alone or for all others; it may be given"
              + " again. The longest domain counts. Without ADDR nobody is asked, with # those for all"
              + " others.")
  private List<String> servers = List.of();

  @Option(
      names = {"-A", ADDRESS},
      paramLabel = "/DOMAIN/[ADDR]",
      description =
          "Answer names of the domains with this address; it may be given again. Without ADDR there"
              + " is no such name, with # the address is 0.0.0.0 and ::.")
  private List<String> addresses = List.of();

  @Option(
      names = {"-R", "--no-resolv"},
      description = "Do not read --resolv-file.")
  private boolean noResolv;

  @Option(
      names = {"-r", "--resolv-file"},
      paramLabel = "FILE",
      defaultValue = "/etc/resolv.conf",
      description = "Ask the nameservers of this file too; it is read again when it changes.")
  private Path resolvFile = Path.of("/etc/resolv.conf");

  @Option(
      names = {"-n", "--no-poll"},
      description = "Read --resolv-file again on SIGHUP only.")
  private boolean noPoll;

  @Option(
      names = "--all-servers",
      description = "Ask all servers at once: the first good answer counts.")
  private boolean allServers;

  @Option(
      names = {"-o", "--strict-order"},
      description = "Ask servers in their order, each only when the one before failed.")
  private boolean strictOrder;

  @Option(
      names = {"-0", "--dns-forward-max"},
      paramLabel = "N",
      defaultValue = "1000",
      description = "Different questions that may wait for servers at once.")
  private int forwardMax;

  @Option(
      names = "--dns-loop-detect",
      description = "Find servers that ask this one in turn, and leave them out.")
  private boolean loopDetect;

  @Option(
      names = {"-D", "--domain-needed"},
      description = "Ask nobody for addresses of names of one label: there are none.")
  private boolean domainNeeded;

  @Option(
      names = {"-b", "--bogus-priv"},
      description =
          "Ask nobody for the names of private addresses, but where a --server is named: there are"
              + " none.")
  private boolean bogusPriv;

  /** The rules for domains, and the servers for all else. */
  RuleBook rules() {
    RuleBook book = new RuleBook();
    servers.forEach(value -> book.server(SERVER, value));
    addresses.forEach(value -> book.address(ADDRESS, value));
    if (bogusPriv) {
      PrivateAddresses.reverseZones().forEach(book::local);
    }
    return book;
  }

  /** The file that names more servers; empty for none. */
  Optional<Settings.Resolv> resolv() {
    return noResolv ? Optional.empty() : Optional.of(new Settings.Resolv(resolvFile, !noPoll));
  }

  /**
   * How servers are asked.
   *
   * @param own where this server listens
   */
  Forward.Options forwarding(List<InetSocketAddress> own) {
    if (allServers && strictOrder) {
      throw new OperatorException(
          "--all-servers and --strict-order do not go together: leave one out");
    }
    if (forwardMax < 1) {
      throw new OperatorException(
          "--dns-forward-max %d lets nothing through: write 1 or more".formatted(forwardMax));
    }
    Forward.Options options =
        Forward.Options.ofNameservers(List.of())
            .withNdots(0)
            .withMaxInFlight(forwardMax)
            .withOwnAddresses(own)
            .withUpstreamFlag(SERVER);
    if (allServers) {
      return options.withPolicy(Policy.ALL);
    }
    return strictOrder
        ? options.withPolicy(Policy.SEQUENTIAL).withHedging(HedgeOptions.OFF)
        : options;
  }

  /** Whether servers are tried for loops. */
  boolean findsLoops() {
    return loopDetect;
  }

  /** Whether addresses of names of one label are not asked for. */
  boolean domainNeeded() {
    return domainNeeded;
  }
}
