package io.skystack.common.etcd;

import io.skystack.common.testing.Ports;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three etcd processes that are one cluster; each can be stopped, killed and started again. */
public final class EtcdCluster implements AutoCloseable {
  private final List<EtcdServer> members;

  private EtcdCluster(List<EtcdServer> members) {
    this.members = members;
  }

  /** Starts three members and waits until all answer; aborts the test where there is no etcd. */
  public static EtcdCluster startThree() {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < 6) {
      int port = Ports.free();
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    String initial =
        List.of(0, 1, 2).stream()
            .map(i -> "m" + i + "=http://127.0.0.1:" + ports.get(2 * i + 1))
            .collect(Collectors.joining(","));
    List<EtcdServer> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(
          new EtcdServer(
              "http",
              "m" + i,
              ports.get(2 * i),
              ports.get(2 * i + 1),
              List.of("--initial-cluster=" + initial)));
    }
    EtcdCluster cluster = new EtcdCluster(members);
    try {
      members.forEach(EtcdServer::start);
      members.forEach(EtcdServer::awaitHealthy);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** The members, alive or not. */
  public List<EtcdServer> members() {
    return members;
  }

  /** Where clients reach them. */
  public List<URI> endpoints() {
    return members.stream().map(EtcdServer::endpoint).toList();
  }

  /** How to reach it, with this path prefix. */
  public EtcdOptions options(String pathPrefix) {
    return EtcdOptions.of(endpoints(), pathPrefix);
  }

  @Override
  public void close() {
    members.forEach(EtcdServer::close);
  }
}
