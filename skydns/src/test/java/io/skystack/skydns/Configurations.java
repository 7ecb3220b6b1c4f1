package io.skystack.skydns;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Cli;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.skydns.config.Configuration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Configurations as command lines make them. */
final class Configurations {
  private Configurations() {}

  /** Of these flags, with nothing from the environment. */
  static Configuration of(List<String> args) {
    return of(Map.of(), args);
  }

  /** Of these flags, with this environment. */
  static Configuration of(Map<String, String> environment, List<String> args) {
    Main main = new Main();
    Cli.spec(main, environment)
        .commandLine()
        .parseArgs(Cli.normalised(new Main(), args.toArray(String[]::new)).toArray(String[]::new));
    return main.configuration();
  }

  /** Of a server for tests: free ports, records in this etcd, nobody else asked. */
  static Configuration of(EtcdOptions etcd, String... more) {
    return of(Map.of(), etcd, more);
  }

  /** The same, with this environment. */
  static Configuration of(Map<String, String> environment, EtcdOptions etcd, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--ops-addr=127.0.0.1:0",
                "--no-rec=true",
                "--path-prefix=" + etcd.pathPrefix(),
                "--machines=" + list(etcd.endpoints())));
    args.addAll(List.of(more));
    if (args.stream().noneMatch(arg -> arg.startsWith("--addr="))) { // a list goes on
      args.add("--addr=127.0.0.1:0");
    }
    return of(environment, args);
  }

  /** Addresses as a flag has them. */
  static String addresses(Collection<InetSocketAddress> addresses) {
    return list(addresses.stream().map(Addresses::format).toList());
  }

  private static String list(Collection<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(","));
  }

  /** A free port of the loopback address. */
  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
