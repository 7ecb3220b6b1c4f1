package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In a container the resolver of {@code /etc/resolv.conf} is Docker's, on a loopback address. */
class DockerResolverTest {
  private static final InetSocketAddress EVERY_ADDRESS = new InetSocketAddress("0.0.0.0", 53);

  @Test
  void dockersResolverIsNotThisServerThoughItListensOnEveryAddress() {
    InetSocketAddress docker = new InetSocketAddress("127.0.0.11", 53);
    assertThat(Upstreams.without(List.of(docker), List.of(EVERY_ADDRESS))).containsExactly(docker);
  }

  @Test
  void anotherLoopbackAddressIs() {
    InetSocketAddress loopback = new InetSocketAddress("127.0.0.53", 53);
    assertThat(Upstreams.without(List.of(loopback), List.of(EVERY_ADDRESS))).isEmpty();
  }

  @Test
  void dockersResolverIsThisServerWhereItListensThere() {
    InetSocketAddress docker = new InetSocketAddress("127.0.0.11", 53);
    assertThat(Upstreams.without(List.of(docker), List.of(docker))).isEmpty();
  }
}
