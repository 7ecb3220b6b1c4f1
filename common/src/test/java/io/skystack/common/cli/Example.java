package io.skystack.common.cli;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A program with a flag of every kind; its work is what a test gives it. */
@Command(name = "skything", description = "An example of a program.")
final class Example implements Callable<Integer> {
  @Option(
      names = "--addr",
      split = ",",
      defaultValue = "127.0.0.1:53",
      paramLabel = "HOST:PORT",
      converter = Addresses.Dns.class,
      description =
          "Where to listen, by UDP and by TCP; the list may be as long as it needs to be.")
  List<InetSocketAddress> addresses = List.of();

  @Option(names = "--ops-addr", defaultValue = "127.0.0.1:8053", description = "Operations.")
  InetSocketAddress opsAddress = new InetSocketAddress(0);

  @Option(
      names = "--domain",
      defaultValue = "kube.local",
      converter = Domains.Converter.class,
      description = "The domain.")
  String domain = "";

  @Env("ETCD_MACHINES")
  @Option(
      names = "--machines",
      split = ",",
      defaultValue = "http://127.0.0.1:2379",
      description = "Where etcd listens.")
  List<URI> machines = List.of();

  @Option(names = "--no-rec", description = "Do not forward.")
  boolean noRec;

  @Option(names = "--round-robin", defaultValue = "true", description = "Turn | shuffle.")
  boolean roundRobin;

  @Option(names = "--etcd-mutation-timeout", defaultValue = "10s", description = "How long.")
  Duration timeout = Duration.ZERO;

  @Env("ETCD_PASSWORD")
  @Option(names = "--password", defaultValue = "", description = "The password.")
  String password = "";

  @Option(names = "--ca-cert", paramLabel = "FILE", description = "The authority.")
  Optional<Path> caCert = Optional.empty();

  @Option(names = "--ttl", defaultValue = "30", description = "The TTL in seconds.")
  int ttl;

  @Env("")
  @Option(names = "--once", description = "End when done.")
  boolean once;

  @Option(names = "-n", description = "A short one.")
  int number;

  @Mixin LogFlags logs = new LogFlags();

  private final Callable<Integer> work;

  Example(Callable<Integer> work) {
    this.work = work;
  }

  @Override
  public Integer call() throws Exception {
    return work.call();
  }
}
