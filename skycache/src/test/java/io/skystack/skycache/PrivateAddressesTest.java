package io.skystack.skycache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.255",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fc00::1",
        "fd12::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "::ffff:192.168.3.4",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1"
      })
  void theseMeanSomethingInsideOnly(String address) {
    assertThat(PrivateAddresses.isPrivate(Rig.ip(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "126.0.0.1",
        "128.0.0.1",
        "169.253.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.0.1",
        "192.169.0.1",
        "192.0.3.1",
        "198.51.101.1",
        "203.0.114.1",
        "255.255.255.254",
        "2001:4860:4860::8888",
        "2001:db9::1",
        "64:ff9b::101:101",
        "64:ff9c::10.0.0.1",
        "fb00::1",
        "ff02::1",
        "2002:a00:1::"
      })
  void theseAreForEveryone(String address) {
    assertThat(PrivateAddresses.isPrivate(Rig.ip(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
  void theseAreOfThisMachine(String address) {
    assertThat(PrivateAddresses.isLoopback(Rig.ip(address))).isTrue();
    assertThat(PrivateAddresses.isLoopback(Rig.ip("10.0.0.1"))).isFalse();
    assertThat(PrivateAddresses.isLoopback(Rig.ip("fd00::1"))).isFalse();
  }
}
