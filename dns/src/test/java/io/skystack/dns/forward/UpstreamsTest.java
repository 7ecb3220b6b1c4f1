package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamsTest {
  @TempDir Path folder;

  private List<String> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("resolv.conf"), text);
    return Upstreams.ofResolvConf(file).stream()
        .map(io.skystack.common.cli.Addresses::format)
        .toList();
  }

  private static List<InetSocketAddress> addresses(String... texts) {
    return List.of(texts).stream()
        .map(text -> io.skystack.common.cli.Addresses.parse(text, 53))
        .toList();
  }

  @Test
  void readsNameserversInTheirOrder() throws Exception {
    assertThat(
            read(
                """
                # a comment
                search cluster.local example.com
                nameserver 10.0.0.2
                \tnameserver\t2001:db8::1
                nameserver ::1 # the other
                options ndots:5
                """))
        .containsExactly("10.0.0.2:53", "[2001:db8:0:0:0:0:0:1]:53", "[0:0:0:0:0:0:0:1]:53");
  }

  @Test
  void skipsWhatIsNoAddress() throws Exception {
    assertThat(read("nameserver\nnameserver dns.example.com\nnameserver 10.0.0.300\nnameserver 1"))
        .isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(Upstreams.ofResolvConf(folder.resolve("none"))).isEmpty();
  }

  @Test
  void keepsTheZoneOfALinkLocalAddress() throws Exception {
    assertThat(read("nameserver fe80::1%1"))
        .singleElement()
        .asString()
        .contains("fe80")
        .contains("%");
  }

  @Test
  void leavesOutWhatIsThisServerItself() {
    assertThat(
            Upstreams.without(
                addresses("127.0.0.1:53", "127.0.0.1:54", "192.0.2.1:53"),
                addresses("127.0.0.1:53")))
        .isEqualTo(addresses("127.0.0.1:54", "192.0.2.1:53"));
    // The wildcard is every address of this machine, and of no other.
    assertThat(
            Upstreams.without(
                addresses("127.0.0.53:53", "[::1]:53", "192.0.2.199:53"), addresses("0.0.0.0:53")))
        .isEqualTo(addresses("192.0.2.199:53"));
  }
}
