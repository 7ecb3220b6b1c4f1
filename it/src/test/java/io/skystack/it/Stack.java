package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Ports;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** kube2sky and skydns on one etcd, both ready, and skydns as far as kube2sky. */
final class Stack implements AutoCloseable {
  /** How far a program has followed etcd. */
  private static final String REVISION = "skystack_etcd_revision";

  private final Program kube2sky;
  private final Program skydns;
  private final Dns dns;

  private Stack(Program kube2sky, Program skydns, Dns dns) {
    this.kube2sky = kube2sky;
    this.skydns = skydns;
    this.dns = dns;
  }

  /**
   * Starts both.
   *
   * @param etcd the members' URLs
   * @param source kube2sky's flags that say where its objects come from
   */
  static Stack start(List<URI> etcd, String... source) {
    String endpoints = String.join(",", etcd.stream().map(URI::toString).toList());
    List<String> flags = new ArrayList<>(List.of(source));
    flags.add("--etcd-server=" + endpoints);
    Program kube2sky = Program.kube2sky(flags.toArray(String[]::new));
    int port = Ports.free();
    Program skydns =
        Program.skydns("--addr=127.0.0.1:" + port, "--machines=" + endpoints, "--no-rec");
    Stack stack = new Stack(kube2sky, skydns, new Dns(port));
    try {
      kube2sky.awaitReady();
      skydns.awaitReady();
      double published = kube2sky.metric(REVISION);
      eventually(() -> assertThat(skydns.metric(REVISION)).isGreaterThanOrEqualTo(published));
      return stack;
    } catch (Throwable e) {
      stack.close();
      throw e;
    }
  }

  Program kube2sky() {
    return kube2sky;
  }

  Program skydns() {
    return skydns;
  }

  Dns dns() {
    return dns;
  }

  @Override
  public void close() {
    skydns.close();
    kube2sky.close();
  }
}
