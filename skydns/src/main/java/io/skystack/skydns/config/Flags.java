package io.skystack.skydns.config;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.ops.OperationsServer;
import io.skystack.dns.net.InheritedSocket;
import io.skystack.dns.net.InheritedSockets;
import io.skystack.dns.server.DnsOptions;
import io.skystack.skydns.answer.SkyOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * All flags of skydns. A plugin's own are a mixin here, and a component of {@link Serving} made of
 * them.
 */
public final class Flags {
  @Option(
      names = "--addr",
      split = ",",
      paramLabel = "ADDR[:PORT]",
      defaultValue = "127.0.0.1:53",
      converter = Addresses.Dns.class,
      description = "Where to listen, UDP and TCP, with commas between.")
  List<InetSocketAddress> addresses = List.of();

  @Option(
      names = "--systemd",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "Serve on the sockets that systemd opened, and not on --addr.")
  boolean systemd;

  @Mixin final AnswerFlags answers = new AnswerFlags();
  @Mixin final DnssecFlags dnssec = new DnssecFlags();
  @Mixin final ForwardFlags forward = new ForwardFlags();
  @Mixin final CacheFlags cache = new CacheFlags();
  @Mixin private final LimitFlags limits = new LimitFlags();
  @Mixin private final EtcdFlags etcd = new EtcdFlags();
  @Mixin private final PrometheusFlags prometheus = new PrometheusFlags();
  @Mixin private final TlsFlags tls = new TlsFlags();

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "Keep the records in this file, and start from it while etcd is down.")
  private Optional<Path> snapshot = Optional.empty();

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = Durations.Converter.class,
      description =
          "How long records stay that an etcd lacks which came back with less than was seen.")
  private Duration grace = Duration.ofSeconds(60);

  @Option(
      names = "--hot-size",
      paramLabel = "MIB",
      defaultValue = "32",
      description =
          "Memory for answers that lie ready, in MiB; 0: every answer is made from the records.")
  private int hotSize;

  @Option(
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8053",
      description = "Where metrics, health and readiness are.")
  private InetSocketAddress operations = new InetSocketAddress(0);

  @Option(
      names = "--verbose",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "The same as --log-level debug.")
  private boolean verbose;

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private final LogFlags log = new LogFlags();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** Found once: descriptors that are taken over are no longer where they were. */
  private Optional<List<InheritedSocket>> inherited = Optional.empty();

  /** Whether more is to be logged than {@code --log-level} says. */
  public boolean verbose() {
    return verbose;
  }

  /** Of the command line that these were read from. */
  public Configuration configuration() {
    return new Configuration(this, command.commandLine());
  }

  /**
   * All that the flags say.
   *
   * @throws io.skystack.common.cli.OperatorException if a value is wrong, or does not go with
   *     another
   */
  public Settings settings() {
    return new Settings(
        serving(),
        server(),
        etcd.options(),
        new EtcdMirror.Options(grace, snapshot),
        operations,
        prometheus.options());
  }

  private Serving serving() {
    SkyOptions options = answers.options();
    List<InheritedSocket> sockets = systemd ? inherited() : List.of();
    List<InetSocketAddress> listened =
        systemd ? sockets.stream().map(InheritedSocket::address).toList() : addresses;
    return new Serving(
        systemd ? List.of() : addresses,
        sockets,
        answers.roundRobin(),
        dnssec.options(options.domains()),
        forward.stubs(options.domains()),
        limits.chaos("skydns"),
        options,
        cache.options(),
        forward.options(listened));
  }

  private List<InheritedSocket> inherited() {
    if (inherited.isEmpty()) {
      try {
        inherited =
            Optional.of(InheritedSockets.of(System.getenv(), ProcessHandle.current().pid()));
      } catch (OperatorException e) {
        throw new OperatorException("--systemd: " + e.getMessage(), e);
      }
    }
    return inherited.get();
  }

  /**
   * What is to be served where etcd has this document. It is the flags' own from then on.
   *
   * @throws io.skystack.common.cli.OperatorException if a value is wrong, or does not go with
   *     another; it names the field or its flag: {@link Document#inItsWords} makes that the field
   */
  public Serving serving(Document document) {
    Field.apply(document, this);
    return serving();
  }

  /** How the sockets serve: limits, certificates and the like. */
  private DnsOptions server() {
    if (hotSize < 0) {
      throw new OperatorException("--hot-size: " + hotSize + " is no size: write 0 or more MiB");
    }
    return limits.applyTo(tls.applyTo(DnsOptions.of(addresses).withHotBytes((long) hotSize << 20)));
  }
}
