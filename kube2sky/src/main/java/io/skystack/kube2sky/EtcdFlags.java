package io.skystack.kube2sky;

import io.skystack.common.cli.Endpoints;
import io.skystack.common.cli.Env;
import io.skystack.common.cli.Secrets;
import io.skystack.common.etcd.EtcdOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach etcd, and where in it the records go. */
final class EtcdFlags {
  private static final String PASSWORD_FILE = "--etcd-password-file";

  @Env("ETCD_MACHINES")
  @Option(
      names = "--etcd-server",
      split = ",",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:2379",
      converter = Endpoints.Converter.class,
      description = "etcd's members, with commas between.")
  private List<URI> servers = List.of();

  @Env("ETCD_CACERT")
  @Option(
      names = "--etcd-ca-cert",
      paramLabel = "FILE",
      description = "PEM file with the authorities that sign etcd's certificates.")
  private Optional<Path> caCert = Optional.empty();

  @Env("ETCD_TLSPEM")
  @Option(
      names = "--etcd-cert",
      paramLabel = "FILE",
      description = "PEM file with the client certificate for etcd; goes with --etcd-key.")
  private Optional<Path> cert = Optional.empty();

  @Env("ETCD_TLSKEY")
  @Option(
      names = "--etcd-key",
      paramLabel = "FILE",
      description = "PEM file with the key of the client certificate.")
  private Optional<Path> key = Optional.empty();

  @Env("ETCD_USERNAME")
  @Option(names = "--etcd-username", paramLabel = "NAME", description = "User of etcd.")
  private String username = "";

  @Env("ETCD_PASSWORD")
  @Option(
      names = "--etcd-password",
      paramLabel = "PASSWORD",
      description = "The user's password; others on this machine see it: better in a file.")
  private String password = "";

  @Env("ETCD_PASSWORD_FILE")
  @Option(
      names = PASSWORD_FILE,
      paramLabel = "FILE",
      description = "File with the user's password.")
  private Optional<Path> passwordFile = Optional.empty();

  @Option(
      names = "--path-prefix",
      paramLabel = "PREFIX",
      defaultValue = "skydns",
      description = "What stands before the first label of every key.")
  private String pathPrefix = "skydns";

  @Option(
      names = "--etcd-mutation-timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long a write may take before it counts as failed and is tried again.")
  private Duration mutationTimeout = Duration.ofSeconds(10);

  /**
   * What the flags say.
   *
   * @throws io.skystack.common.cli.OperatorException if the password cannot be read
   */
  EtcdOptions options() {
    return new EtcdOptions(
        servers,
        caCert,
        cert,
        key,
        username,
        Secrets.password(password, passwordFile, PASSWORD_FILE),
        pathPrefix);
  }

  Duration mutationTimeout() {
    return mutationTimeout;
  }
}
