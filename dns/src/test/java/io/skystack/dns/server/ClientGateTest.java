package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.server.ClientGate.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientGateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Behind the start of any gate that a test makes. */
  private final long now = System.nanoTime() + 60 * SECOND;

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(literal));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }

  private static ClientGate limiting(RateLimit limit) {
    return new ClientGate(AccessList.OPEN, limit);
  }

  private Map<Verdict, Integer> ask(
      ClientGate gate, String client, Transport transport, int times, long at) {
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    InetAddress address = address(client);
    for (int i = 0; i < times; i++) {
      verdicts.merge(gate.judge(address, transport, at), 1, Integer::sum);
    }
    return verdicts;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void letsEveryoneInByDefault(Transport transport) {
    ClientGate gate = limiting(RateLimit.NONE);
    assertThat(ask(gate, "10.0.0.1", transport, 10_000, now)).containsOnlyKeys(Verdict.PASS);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void deniesByTheSmallestNetwork(Transport transport) {
    AccessList access =
        new AccessList(networks("10.1.0.0/16", "::1"), networks("10.0.0.0/8", "10.1.2.0/24"));
    ClientGate gate = new ClientGate(access, RateLimit.NONE);
    assertThat(gate.judge(address("10.2.0.1"), transport, now)).isEqualTo(Verdict.DENY);
    assertThat(gate.judge(address("10.1.0.1"), transport, now)).isEqualTo(Verdict.PASS);
    assertThat(gate.judge(address("10.1.2.1"), transport, now)).isEqualTo(Verdict.DENY);
    assertThat(gate.judge(address("::1"), transport, now)).isEqualTo(Verdict.PASS);
    // There is a list of those who may: nobody else may.
    assertThat(gate.judge(address("192.0.2.1"), transport, now)).isEqualTo(Verdict.DENY);
  }

  @Test
  void aListOfThoseWhoMayNotLetsOthersIn() {
    ClientGate gate =
        new ClientGate(new AccessList(List.of(), networks("10.0.0.0/8")), RateLimit.NONE);
    assertThat(gate.judge(address("10.2.0.1"), Transport.TCP, now)).isEqualTo(Verdict.DENY);
    assertThat(gate.judge(address("192.0.2.1"), Transport.TCP, now)).isEqualTo(Verdict.PASS);
  }

  @Test
  void aNetworkCannotBeBothAllowedAndDenied() {
    assertThatThrownBy(() -> new AccessList(networks("10.0.0.0/8"), networks("10.0.0.0/8")))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("10.0.0.0/8")
        .hasMessageContaining("--deny");
  }

  @Test
  void aNetworkMayAskASecondsWorthAtOnceAndThenAtItsRate() {
    ClientGate gate = limiting(RateLimit.perSecond(100));
    assertThat(ask(gate, "10.0.0.1", Transport.UDP, 1000, now))
        .containsEntry(Verdict.PASS, 100)
        .containsEntry(Verdict.TRUNCATE, 450)
        .containsEntry(Verdict.DROP, 450);
    assertThat(ask(gate, "10.0.0.1", Transport.UDP, 1000, now + SECOND / 2))
        .containsEntry(Verdict.PASS, 50);
    assertThat(ask(gate, "10.0.0.1", Transport.UDP, 1000, now + 60 * SECOND))
        .containsEntry(Verdict.PASS, 100);
  }

  @Test
  void slipsAsOftenAsAsked() {
    assertThat(
            ask(
                limiting(new RateLimit(100, 0, 24, 56, List.of())),
                "10.0.0.1",
                Transport.UDP,
                1000,
                now))
        .containsOnlyKeys(Verdict.PASS, Verdict.DROP);
    assertThat(
            ask(
                limiting(new RateLimit(100, 1, 24, 56, List.of())),
                "10.0.0.1",
                Transport.UDP,
                1000,
                now))
        .containsOnlyKeys(Verdict.PASS, Verdict.TRUNCATE);
    assertThat(
            ask(
                limiting(new RateLimit(100, 10, 24, 56, List.of())),
                "10.0.0.1",
                Transport.UDP,
                1000,
                now))
        .containsEntry(Verdict.TRUNCATE, 90)
        .containsEntry(Verdict.DROP, 810);
  }

  /** Who is sent to TCP must be answered there, however empty its other bucket is. */
  @Test
  void whatIsAskedOverUdpIsNotHeldAgainstTcp() {
    ClientGate gate = limiting(RateLimit.perSecond(10));
    ask(gate, "10.0.0.1", Transport.UDP, 1000, now);
    assertThat(ask(gate, "10.0.0.1", Transport.TCP, 10, now)).containsOnlyKeys(Verdict.PASS);
  }

  @ParameterizedTest
  @EnumSource(value = Transport.class, mode = EnumSource.Mode.EXCLUDE, names = "UDP")
  void refusesOnConnectionsInsteadOfDropping(Transport transport) {
    ClientGate gate = limiting(RateLimit.perSecond(10));
    assertThat(ask(gate, "10.0.0.1", transport, 100, now))
        .containsEntry(Verdict.PASS, 10)
        .containsEntry(Verdict.REFUSE, 90);
    // One limit for all of them: another port is no way around it.
    assertThat(ask(gate, "10.0.0.1", Transport.TLS, 100, now)).containsOnlyKeys(Verdict.REFUSE);
  }

  @Test
  void countsByNetwork() {
    ClientGate gate = limiting(RateLimit.perSecond(10));
    ask(gate, "10.0.0.1", Transport.UDP, 100, now);
    assertThat(ask(gate, "10.0.0.200", Transport.UDP, 10, now)).doesNotContainKey(Verdict.PASS);
    assertThat(ask(gate, "10.0.1.1", Transport.UDP, 10, now)).containsOnlyKeys(Verdict.PASS);
    ask(gate, "2001:db8:0:1::1", Transport.UDP, 100, now);
    assertThat(ask(gate, "2001:db8:0:ff::1", Transport.UDP, 10, now))
        .doesNotContainKey(Verdict.PASS);
    assertThat(ask(gate, "2001:db8:0:100::1", Transport.UDP, 10, now))
        .containsOnlyKeys(Verdict.PASS);
  }

  @Test
  void leavesExemptNetworksAlone() {
    ClientGate gate =
        limiting(new RateLimit(10, 2, 24, 56, networks("10.0.0.0/8", "2001:db8::/32")));
    assertThat(ask(gate, "10.0.0.1", Transport.UDP, 1000, now)).containsOnlyKeys(Verdict.PASS);
    assertThat(ask(gate, "2001:db8::1", Transport.UDP, 1000, now)).containsOnlyKeys(Verdict.PASS);
    assertThat(ask(gate, "11.0.0.1", Transport.UDP, 1000, now)).containsEntry(Verdict.PASS, 10);
  }

  /** A thousand networks that flood leave ten thousand others as they were: none loses a query. */
  @Test
  void networksThatFloodDoNotHurtOthers() {
    ClientGate gate = limiting(RateLimit.perSecond(10));
    for (int i = 0; i < 1000; i++) {
      ask(gate, "10." + (i >> 8) + "." + (i & 255) + ".1", Transport.UDP, 100, now);
    }
    int hurt = 0;
    for (int i = 0; i < 10_000; i++) {
      String quiet = "20." + (i >> 8) + "." + (i & 255) + ".1";
      if (ask(gate, quiet, Transport.UDP, 2, now).getOrDefault(Verdict.PASS, 0) < 2) {
        hurt++;
      }
    }
    // By chance a network meets one that floods in both rows once in (65,536 / 1,000)² ≈ 4,300.
    assertThat(hurt).isLessThan(30);
  }

  @Test
  void countsExactlyFromSeveralThreads() throws InterruptedException {
    ClientGate gate = limiting(RateLimit.perSecond(5000));
    AtomicInteger passed = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(
          () ->
              passed.addAndGet(
                  ask(gate, "10.0.0.1", Transport.UDP, 5000, now).getOrDefault(Verdict.PASS, 0)));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    // A query takes from two buckets, one after the other: the last token of each may go to two.
    assertThat(passed.get()).isBetween(5000, 5004);
  }
}
