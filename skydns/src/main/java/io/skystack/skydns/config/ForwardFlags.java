package io.skystack.skydns.config;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.Upstreams;
import io.skystack.skydns.stub.StubOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import picocli.CommandLine.Option;

/** Who is asked what we do not know. */
final class ForwardFlags {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  @Option(
      names = "--nameservers",
      split = ",",
      paramLabel = "ADDR[:PORT]",
      converter = Addresses.Dns.class,
      description =
          "Servers that other names are asked of, with commas between; default those of"
              + " /etc/resolv.conf.")
  List<InetSocketAddress> nameservers = List.of();

  @Option(
      names = "--no-rec",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "Ask nobody: other names get SERVFAIL.")
  boolean noRecursion;

  @Option(
      names = "--ns-rotate",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "true",
      fallbackValue = "true",
      description = "Start at another nameserver with each query.")
  boolean rotate = true;

  @Option(
      names = "--ndots",
      paramLabel = "N",
      defaultValue = "2",
      description = "Names with fewer labels are not passed on: they get SERVFAIL.")
  int ndots = 2;

  @Option(
      names = "--rtimeout",
      paramLabel = "DURATION",
      defaultValue = "2s",
      converter = Durations.Converter.class,
      description = "How long a nameserver has to answer.")
  Duration timeout = Duration.ofSeconds(2);

  @Option(
      names = "--stubzones",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "Ask for zones the servers that records at dns/stub/<zone> name.")
  private boolean stubZones;

  /** The zones that are asked of servers of their own, if any may be. */
  Optional<StubOptions> stubs(List<Name> domains) {
    return stubZones
        ? Optional.of(StubOptions.of(domains).withTimeout(timeout).withRotate(rotate))
        : Optional.empty();
  }

  /**
   * What the flags say.
   *
   * @param own where this server listens
   * @throws OperatorException if a number is out of range
   */
  Forward.Options options(List<InetSocketAddress> own) {
    if (ndots < 0) {
      throw new OperatorException("--ndots: " + ndots + " is no count of labels: write 0 or more");
    }
    if (timeout.isZero()) {
      throw new OperatorException("--rtimeout: no server answers in no time: write for example 2s");
    }
    return Forward.Options.of(upstreams(own))
        .withRecursion(!noRecursion)
        .withRotate(rotate)
        .withNdots(ndots)
        .withTimeout(timeout)
        .withOwnAddresses(own);
  }

  private List<InetSocketAddress> upstreams(List<InetSocketAddress> own) {
    if (noRecursion) {
      return List.of();
    }
    // A machine that asks us for everything has us in its resolv.conf; that is no mistake.
    return nameservers.isEmpty()
        ? Upstreams.without(Upstreams.ofResolvConf(RESOLV_CONF), own)
        : nameservers;
  }
}
