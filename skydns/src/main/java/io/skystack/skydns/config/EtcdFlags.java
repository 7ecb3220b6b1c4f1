package io.skystack.skydns.config;

import io.skystack.common.cli.Endpoints;
import io.skystack.common.cli.Env;
import io.skystack.common.cli.Secret;
import io.skystack.common.cli.Secrets;
import io.skystack.common.etcd.EtcdOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach etcd, and where in it the records are. */
final class EtcdFlags {
  private static final String PASSWORD_FILE = "--password-file";

  @Env("ETCD_MACHINES")
  @Option(
      names = "--machines",
      split = ",",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:2379",
      converter = Endpoints.Converter.class,
      description = "etcd's members, with commas between.")
  private List<URI> machines = List.of();

  @Env("ETCD_CACERT")
  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      description = "PEM file with the authorities that sign etcd's certificates.")
  private Optional<Path> caCert = Optional.empty();

  @Env("ETCD_TLSPEM")
  @Option(
      names = "--tls-pem",
      paramLabel = "FILE",
      description = "PEM file with the client certificate for etcd; goes with --tls-key.")
  private Optional<Path> tlsPem = Optional.empty();

  @Env("ETCD_TLSKEY")
  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "PEM file with the key of the client certificate.")
  private Optional<Path> tlsKey = Optional.empty();

  @Env("ETCD_USERNAME")
  @Option(names = "--username", paramLabel = "NAME", description = "User of etcd.")
  private String username = "";

  @Env("ETCD_PASSWORD")
  @Secret
  @Option(
      names = "--password",
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

  /**
   * What the flags say.
   *
   * @throws io.skystack.common.cli.OperatorException if the password cannot be read
   */
  EtcdOptions options() {
    return new EtcdOptions(
        machines,
        caCert,
        tlsPem,
        tlsKey,
        username,
        Secrets.password(password, passwordFile, PASSWORD_FILE),
        pathPrefix);
  }
}
