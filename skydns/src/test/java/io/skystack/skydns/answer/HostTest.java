package io.skystack.skydns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

class HostTest {
  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "255.255.255.255", "::", "2001:db8::1", "FD00::10.0.0.1"})
  void addresses(String host) {
    assertThat(Host.of(host)).isInstanceOf(Host.Ip.class);
  }

  @Test
  void mappedAddressesAreIpv4() {
    assertThat(((Host.Ip) Host.of("::ffff:10.0.0.1")).address()).isInstanceOf(Inet4Address.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.kube.local",
        "web.kube.local.",
        "WEB",
        "a_b.c-d.e",
        "1.2.3.4.example.org",
        "x.1y",
        "gr\\195\\188n.example.org"
      })
  void names(String host) {
    assertThat(Host.of(host)).isInstanceOf(Host.Named.class);
    assertThat(((Host.Named) Host.of(host)).name().isAbsolute()).isTrue();
  }

  @Test
  void aFinalDotMakesNoDifference() {
    assertThat(Host.of("web.kube.local"))
        .isEqualTo(Host.of("web.kube.local."))
        .isEqualTo(new Host.Named(Name.fromConstantString("web.kube.local.")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "a..b",
        ".a",
        "10.0.0.300",
        "10.0.0",
        "1.2.3.4.5",
        "10.0.0.1:80",
        "web:80",
        "http://web",
        "a b",
        " 10.0.0.1",
        "10.0.0.1 ",
        "a\tb",
        "root@web",
        "fe80::1%eth0",
        "::zz",
        "[::1]",
        "10.0.0.0/8"
      })
  void neither(String host) {
    assertThat(Host.of(host)).isEqualTo(Host.BAD);
  }

  @Test
  void neitherIfTooLong() {
    assertThat(Host.of("a".repeat(64))).isEqualTo(Host.BAD);
    assertThat(Host.of("a.".repeat(128))).isEqualTo(Host.BAD);
  }

  @Test
  void none() {
    assertThat(Host.of("")).isEqualTo(Host.NONE);
  }
}
