package io.skystack.skydns.config;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.cli.Version;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.net.Network;
import io.skystack.dns.server.AccessList;
import io.skystack.dns.server.CookieSecretFile;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.EdnsOptions;
import io.skystack.dns.server.RateLimit;
import io.skystack.dns.wire.CookieSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Who may ask, how much, and what a server says of itself. */
public final class LimitFlags {
  private static final String COOKIE_SECRET_FILE = "--cookie-secret-file";

  /** What SkyDNS calls every machine. */
  private static final String ANY_MACHINE = "localhost";

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "NETWORK",
      converter = NetworkConverter.class,
      description =
          "Networks (as 10.0.0.0/8) whose clients are answered, with commas between; default all."
              + " Others are refused, on every transport.")
  private List<Network> allow = List.of();

  @Option(
      names = "--deny",
      split = ",",
      paramLabel = "NETWORK",
      converter = NetworkConverter.class,
      description =
          "Networks whose clients are refused. Where a client is in several of both lists, the"
              + " smallest network decides.")
  private List<Network> deny = List.of();

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Queries a second that a client network may ask over UDP, and as many over all other"
              + " transports; 0 is no limit.")
  private int rateLimit;

  @Option(
      names = "--rate-slip",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "One in N of the queries over the limit over UDP is answered with TC, so that a real"
              + " client comes back over TCP; the others are dropped. 0 drops all.")
  private int rateSlip = 2;

  @Option(
      names = "--rate-exempt",
      split = ",",
      paramLabel = "NETWORK",
      converter = NetworkConverter.class,
      description = "Networks that have no limit.")
  private List<Network> rateExempt = List.of();

  @Option(
      names = "--rate-ipv4-prefix",
      paramLabel = "BITS",
      defaultValue = "24",
      description = "Bits of an IPv4 address that make a client network.")
  private int ipv4Prefix = 24;

  @Option(
      names = "--rate-ipv6-prefix",
      paramLabel = "BITS",
      defaultValue = "56",
      description = "Bits of an IPv6 address that make a client network.")
  private int ipv6Prefix = 56;

  @Option(
      names = "--nsid",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "What tells this server from others with the same address: said in EDNS and for"
              + " id.server and hostname.bind to those who ask.")
  private String nsid = "";

  @Option(
      names = "--cookies",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "true",
      fallbackValue = "true",
      description = "Give DNS cookies to clients that have one; a good one lifts the rate limit.")
  private boolean cookies = true;

  @Option(
      names = COOKIE_SECRET_FILE,
      paramLabel = "FILE",
      description =
          "Secrets of cookies, for servers that share an address: lines of 32 hexadecimal digits,"
              + " the one in use first. Read again when it changes. Default a random one, changed"
              + " every day.")
  private Optional<Path> cookieSecretFile = Optional.empty();

  @Option(
      names = "--cookie-required",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "Answer a cookie over UDP that is not good with BADCOOKIE and a good one.")
  private boolean cookieRequired;

  @Option(
      names = "--chaos",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "true",
      fallbackValue = "true",
      description = "Answer version.bind and the like in class CHAOS.")
  private boolean chaos = true;

  @Option(
      names = "--chaos-version",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What is said for version.bind; default the program and its version.")
  private String chaosVersion = "";

  /**
   * The options of a server with these limits.
   *
   * @throws OperatorException if a value is wrong
   */
  public DnsOptions applyTo(DnsOptions options) {
    return options
        .withAccess(new AccessList(allow, deny))
        .withRateLimit(rateLimit())
        .withEdns(edns());
  }

  private RateLimit rateLimit() {
    between("--rate-limit", rateLimit, 0, 1_000_000_000);
    between("--rate-slip", rateSlip, 0, 1_000_000);
    between("--rate-ipv4-prefix", ipv4Prefix, 1, 32);
    between("--rate-ipv6-prefix", ipv6Prefix, 1, 64);
    return new RateLimit(rateLimit, rateSlip, ipv4Prefix, ipv6Prefix, rateExempt);
  }

  private static void between(String flag, int value, int from, int to) {
    if (value < from || value > to) {
      throw new OperatorException(
          "%s: %d is out of range: write %d to %d".formatted(flag, value, from, to));
    }
  }

  private EdnsOptions edns() {
    if (nsid.getBytes(StandardCharsets.UTF_8).length > EdnsOptions.MAX_NSID) {
      throw new OperatorException(
          "--nsid: the text is longer than " + EdnsOptions.MAX_NSID + " bytes: shorten it");
    }
    if (!cookies && (cookieRequired || cookieSecretFile.isPresent())) {
      throw new OperatorException(
          "--cookies=false does not go with "
              + (cookieRequired ? "--cookie-required" : COOKIE_SECRET_FILE)
              + ": leave one of them out");
    }
    Optional<CookieSecrets> secrets =
        cookieSecretFile.map(file -> CookieSecretFile.open(file, COOKIE_SECRET_FILE));
    return new EdnsOptions(nsid, cookies, secrets, cookieRequired);
  }

  /**
   * What is said in class CHAOS.
   *
   * @param program what it says it is, where no flag says otherwise
   */
  public Chaos.Options chaos(String program) {
    if (!chaos) {
      return Chaos.Options.SILENT;
    }
    String version =
        chaosVersion.isEmpty() ? program + " (Skystack) " + Version.current() : chaosVersion;
    return Chaos.Options.of(
        version, "The authors of Skystack", nsid.isEmpty() ? ANY_MACHINE : nsid);
  }

  /** Reads a network. */
  static final class NetworkConverter implements ITypeConverter<Network> {
    @Override
    public Network convert(String value) {
      return Network.parse(value);
    }
  }
}
