package io.skystack.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdConnectionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:2379",
        "etcd",
        "ftp://etcd:2379",
        "http:/",
        "http://etcd:99999",
        "http://e/path"
      })
  void whatIsNoUrlOfEtcdIsRefused(String url) {
    EtcdOptions options =
        EtcdOptions.of(List.of(URI.create("http://good:2379"), URI.create(url)), "skydns");
    assertThatThrownBy(() -> EtcdConnection.open(options))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("'" + url + "' is no URL of etcd");
  }

  @Test
  void noSecretIsShown() {
    EtcdOptions options =
        new EtcdOptions(
            List.of(URI.create("http://a")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "sky",
            "hunter2",
            "/skydns/");
    assertThat(options.toString()).contains("sky", "http://a").doesNotContain("hunter2");
    assertThat(options.pathPrefix()).isEqualTo("skydns");
    assertThatThrownBy(
            () ->
                EtcdConnection.open(
                    EtcdOptions.of(List.of(URI.create("http://sky:hunter2@a:2379")), "skydns")))
        .isInstanceOf(OperatorException.class)
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void withoutEndpointOrWithHalfAUserNothingIsOpened() {
    assertThatThrownBy(() -> EtcdConnection.open(EtcdOptions.of(List.of(), "skydns")))
        .isInstanceOf(OperatorException.class);
    EtcdOptions half =
        new EtcdOptions(
            List.of(URI.create("http://a")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "sky",
            "",
            "skydns");
    assertThatThrownBy(() -> EtcdConnection.open(half)).isInstanceOf(OperatorException.class);
  }

  @Test
  void anAddressOfIpv6IsConnectedTo() throws Exception {
    InetAddress loopback =
        InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    ServerSocket server = listen(loopback);
    URI endpoint = URI.create("http://[::1]:" + server.getLocalPort());
    try (server;
        MirrorRig rig = MirrorRig.start(EtcdOptions.of(List.of(endpoint), "skydns"));
        Socket connected = server.accept()) {
      assertThat(connected.getLocalAddress()).isEqualTo(loopback);
      assertThat(rig.mirror.status().isReady()).isFalse();
    }
  }

  private static ServerSocket listen(InetAddress address) {
    try {
      ServerSocket server = new ServerSocket(0, 1, address);
      server.setSoTimeout(30_000);
      return server;
    } catch (IOException e) {
      return Assumptions.abort("this machine has no IPv6: " + e.getMessage());
    }
  }
}
