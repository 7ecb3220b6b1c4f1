package io.skystack.bench.cluster;

import io.skystack.bench.server.Programs;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Those that are measured. */
public final class Arrangements {
  private static final String ON = "127.0.0.1:";

  private final Path home;
  private final Path folder;
  private final Path kubeconfig;
  private final String etcd;
  private final String coredns;
  private final int port;

  /**
   * Arrangements for one cluster.
   *
   * @param home the project's folder
   * @param folder for their files
   * @param etcd URL of the etcd for records
   * @param coredns CoreDNS's program
   * @param port the first of four that are free
   */
  public Arrangements(
      Path home, Path folder, Path kubeconfig, String etcd, String coredns, int port) {
    this.home = home;
    this.folder = folder;
    this.kubeconfig = kubeconfig;
    this.etcd = etcd;
    this.coredns = coredns;
    this.port = port;
  }

  /** All of them. */
  public List<Arrangement> all() {
    List<Arrangement> all = new ArrayList<>();
    all.add(stack());
    if (Files.exists(home.resolve("bin/kubedns"))) {
      all.add(kubedns("kubedns", List.of("--dns-port=" + port, "--dns-bind-address=127.0.0.1")));
    }
    all.add(coreDns("CoreDNS", ""));
    all.add(coreDns("CoreDNS, cache", "cache 30"));
    all.add(kubeadm("kubedns, kubeadm's Corefile", home.resolve("bin/kubedns"), "--conf"));
    all.add(kubeadm("CoreDNS, kubeadm's Corefile", coreDnsProgram(), "-conf"));
    return all;
  }

  /** The classic one: records in etcd between the two. */
  private Arrangement stack() {
    return new Arrangement(
        "kube2sky and skydns",
        List.of(kube2sky("kube2sky", port + 1), skydns()),
        port,
        port + 1,
        true);
  }

  /**
   * The classic one with two kube2sky, of which one writes.
   *
   * @param second a port that is free, for the second one
   */
  public Arrangement replicas(int second) {
    String elect = "--leader-elect";
    return new Arrangement(
        "two kube2sky and skydns",
        List.of(
            kube2sky("kube2sky 1", port + 1, elect),
            kube2sky("kube2sky 2", second, elect),
            skydns()),
        port,
        port + 1,
        true);
  }

  private Part kube2sky(String name, int operations, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--kubecfg-file=" + kubeconfig);
    arguments.add("--etcd-server=" + etcd);
    arguments.add("--domain=" + ClusterObjects.DOMAIN);
    arguments.add("--ops-addr=" + ON + operations);
    arguments.addAll(List.of(more));
    return new Part(name, home.resolve("bin/kube2sky"), arguments, operations, "/ready");
  }

  private Part skydns() {
    return new Part(
        "skydns",
        home.resolve("bin/skydns"),
        List.of(
            "--machines=" + etcd,
            "--domain=" + ClusterObjects.DOMAIN,
            "--addr=" + ON + port,
            "--no-rec",
            "--ops-addr=" + ON + (port + 2)),
        port + 2,
        "/ready");
  }

  private Arrangement kubedns(String name, List<String> more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--kubecfg-file=" + kubeconfig);
    arguments.add("--domain=" + ClusterObjects.DOMAIN + ".");
    arguments.add("--healthz-port=" + (port + 1));
    arguments.addAll(more);
    Part part = new Part(name, home.resolve("bin/kubedns"), arguments, port + 1, "/readiness");
    return new Arrangement(name, List.of(part), port, 0, true);
  }

  private Arrangement coreDns(String name, String cache) {
    Path file =
        corefile(
            cache.replace(' ', '-'),
            """
          %s:%d {
              bind 127.0.0.1
              errors
              ready %s%d
              kubernetes %s {
                  kubeconfig %s
                  ttl 30
              }
              prometheus %s%d
              %s
              loadbalance
          }
          """
                .formatted(
                    ClusterObjects.DOMAIN,
                    port,
                    ON,
                    port + 1,
                    ClusterObjects.DOMAIN,
                    kubeconfig,
                    ON,
                    port + 2,
                    cache));
    Part part =
        new Part(name, coreDnsProgram(), List.of("-conf", file.toString()), port + 1, "/ready");
    return new Arrangement(name, List.of(part), port, 0, cache.isEmpty());
  }

  private Path coreDnsProgram() {
    return Programs.find(coredns)
        .orElseThrow(() -> new OperatorException("CoreDNS is not there: " + coredns));
  }

  /** The Corefile that kubeadm installs, but for its ports and where the API server is. */
  private Arrangement kubeadm(String name, Path program, String conf) {
    Path file =
        corefile(
            "kubeadm",
            """
          .:%d {
              bind 127.0.0.1
              errors
              health 127.0.0.1:%d {
                 lameduck 5s
              }
              ready 127.0.0.1:%d
              kubernetes cluster.local in-addr.arpa ip6.arpa {
                 kubeconfig %s
                 pods insecure
                 fallthrough in-addr.arpa ip6.arpa
                 ttl 30
              }
              prometheus 127.0.0.1:%d
              forward . /etc/resolv.conf {
                 max_concurrent 1000
              }
              cache 30 {
                 disable success cluster.local
                 disable denial cluster.local
              }
              reload
              loadbalance
          }
          """
                .formatted(port, port + 3, port + 1, kubeconfig, port + 2));
    Part part = new Part(name, program, List.of(conf, file.toString()), port + 1, "/ready");
    return new Arrangement(name, List.of(part), port, 0, false);
  }

  private Path corefile(String name, String text) {
    try {
      return Files.writeString(folder.resolve("Corefile-" + name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
