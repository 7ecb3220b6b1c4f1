package io.skystack.dns.loadbalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The order in which a client gets addresses, asking again and again. */
class LoadbalanceOverSocketsTest {
  private static final int MANY = 60;
  private static final String HOSTS =
      """
      hosts nowhere {
        192.0.2.1 a.test
        192.0.2.2 a.test
        198.51.100.3 a.test
        2001:db8::1 a.test
        192.0.2.9 single.test
      }
      """;

  @TempDir Path folder;

  private TestCorefile corefile;
  private DnsServer server;
  private SimpleResolver resolver;

  private void serve(String loadbalance) {
    corefile = TestCorefile.of(folder, ". {\n" + loadbalance + "\n" + HOSTS + "}\n");
    server =
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            corefile.chain(),
            new PrometheusRegistry());
    resolver = new SimpleResolver(server.addresses().get(0));
    resolver.setTimeout(Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (corefile != null) {
      corefile.close();
    }
  }

  private List<String> addresses(String name) {
    try {
      Record question = Record.newRecord(Name.fromString(name), Type.A, DClass.IN);
      return resolver.send(Message.newQuery(question)).getSection(Section.ANSWER).stream()
          .map(Record::rdataToString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many of {@link #MANY} answers begin with an address. */
  private int first(String address) {
    int first = 0;
    for (int i = 0; i < MANY; i++) {
      List<String> addresses = addresses("a.test.");
      assertThat(addresses).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2", "198.51.100.3");
      first += addresses.get(0).equals(address) ? 1 : 0;
    }
    return first;
  }

  private void weigh(int first, int second) throws IOException {
    write("a.test\n192.0.2.1 %d\n192.0.2.2 %d\n".formatted(first, second));
  }

  private void write(String weights) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), weights);
    Files.move(
        next,
        folder.resolve("weights"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void theHeavyOneIsMostlyFirstUntilTheFileSaysOtherwise() throws IOException {
    weigh(255, 1);
    serve("loadbalance weighted weights {\n reload 20ms\n}");
    // All but one in 128 to be expected; that it is less than half is out of the question.
    assertThat(first("192.0.2.1")).isGreaterThan(MANY / 2);
    assertThat(server.isHot(Name.fromConstantString("a.test."), Type.A)).isFalse();
    weigh(1, 255);
    Waiting.until("the new weights", () -> first("192.0.2.2") > MANY / 2);
    write("a.test\n192.0.2.2 heavy\n");
    assertThat(first("192.0.2.2")).as("a broken file changes nothing").isGreaterThan(MANY / 2);
  }

  @Test
  void equalWeightsFreezeNoChoiceAndSingleAddressesStayHot() throws IOException {
    weigh(1, 1);
    serve("loadbalance weighted weights {\n reload 0s\n}");
    for (String address : List.of("192.0.2.1", "192.0.2.2", "198.51.100.3")) {
      assertThat(first(address)).as(address).isPositive();
    }
    assertThat(addresses("single.test.")).containsExactly("192.0.2.9");
    assertThat(server.isHot(Name.fromConstantString("single.test."), Type.A)).isTrue();
  }

  @Test
  void preferredNetworksComeFirstInTheirOrder() {
    serve("loadbalance round_robin {\n prefer 198.51.100.0/24 192.0.2.2/32\n}");
    for (int i = 0; i < MANY; i++) {
      assertThat(addresses("a.test.")).containsExactly("198.51.100.3", "192.0.2.2", "192.0.2.1");
    }
  }

  @Test
  void thoseOfOnePreferredNetworkGoOnInTurns() {
    serve("loadbalance {\n prefer 192.0.2.0/24\n}");
    assertThat(first("192.0.2.1")).isBetween(1, MANY - 1);
    assertThat(first("198.51.100.3")).isZero();
  }

  @Test
  void anAnswerFromOneNetworkIsTurnedWhileItIsHot() {
    serve("loadbalance {\n prefer 0.0.0.0/0\n}");
    assertThat(first("192.0.2.1")).isBetween(1, MANY - 1);
    assertThat(server.isHot(Name.fromConstantString("a.test."), Type.A)).isTrue();
  }
}
