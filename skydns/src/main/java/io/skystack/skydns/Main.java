package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.Shutdown;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.ops.OperationsServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code skydns} command: answers DNS from the records in etcd. */
@Command(
    name = "skydns",
    description = {
      "Answers DNS from the records in etcd, by SkyDNS's rules.",
      "Names of its domains and reverse names come from the records, kept in memory and up to date;"
          + " everything else is asked of other nameservers."
    })
public final class Main implements Callable<Integer> {
  @Option(
      names = "--addr",
      split = ",",
      paramLabel = "ADDR[:PORT]",
      defaultValue = "127.0.0.1:53",
      converter = Addresses.Dns.class,
      description = "Where to listen, UDP and TCP, with commas between.")
  private List<InetSocketAddress> addresses = List.of();

  @Mixin private AnswerFlags answers = new AnswerFlags();
  @Mixin private ForwardFlags forward = new ForwardFlags();
  @Mixin private EtcdFlags etcd = new EtcdFlags();

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
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8053",
      description = "Where metrics, health and readiness are.")
  private InetSocketAddress opsAddress = new InetSocketAddress(0);

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private LogFlags log = new LogFlags();

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Service.Settings settings =
        new Service.Settings(
            addresses,
            answers.options(),
            answers.roundRobin(),
            forward.options(addresses),
            etcd.options(),
            new EtcdMirror.Options(grace, snapshot),
            opsAddress);
    Service service = Service.start(settings, new PrometheusRegistry());
    Shutdown shutdown = Shutdown.onSignal(service::close);
    service.awaitRecords();
    shutdown.await();
    return 0;
  }
}
