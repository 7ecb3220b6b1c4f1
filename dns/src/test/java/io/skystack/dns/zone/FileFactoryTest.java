package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class FileFactoryTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    Files.writeString(
        folder.resolve("db"), ZoneTesting.soa(1) + "@ NS ns\nns A 192.0.2.1\nwww A 192.0.2.2\n");
  }

  private List<String> errors(String line) {
    return TestCorefile.errors(folder, "example.org {\n " + line + "\n}\n");
  }

  @Test
  void readsItsLines() {
    assertThat(errors("file db")).isEmpty();
    assertThat(errors("file db example.net a.example.org")).isEmpty();
    assertThat(errors("file db {\n reload 10s\n fallthrough\n }")).isEmpty();
    assertThat(errors("file db {\n reload 0\n fallthrough a.org b.org\n }")).isEmpty();
    assertThat(errors("file db\n file db example.net")).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithItsLines() {
    assertThat(errors("file")).contains("Corefile:2: file: takes at least 1 values, not 0");
    assertThat(errors("file db {\n relod 1s\n }"))
        .containsExactly("Corefile:3: file: unknown property 'relod' (did you mean 'reload'?)");
    assertThat(errors("file db {\n reload soon\n }")).singleElement().asString().contains("soon");
    assertThat(errors("file db a..b")).singleElement().asString().contains("a..b");
  }

  @Test
  void saysWhichLineOfTheZoneFileIsBroken() throws Exception {
    Files.writeString(folder.resolve("bad"), ZoneTesting.soa(1) + "www A nowhere\n");
    assertThat(errors("file bad"))
        .containsExactly("Corefile:2: file: bad:3: Invalid address: nowhere");
  }

  @Test
  void serves() throws Exception {
    try (TestCorefile corefile = TestCorefile.of(folder, "example.org {\n file db\n}\n");
        DnsServer server =
            DnsServer.start(
                DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
                corefile.chain(),
                new PrometheusRegistry())) {
      for (boolean tcp : new boolean[] {false, true}) {
        SimpleResolver client = new SimpleResolver(server.addresses().get(0));
        client.setTCP(tcp);
        client.setTimeout(Duration.ofSeconds(10));
        Message answer =
            client.send(
                Message.newQuery(
                    Record.newRecord(ZoneTesting.name("www.example.org."), Type.A, DClass.IN)));
        assertThat(answer.getSection(Section.ANSWER).stream().map(ZoneTesting::text))
            .containsExactly("www.example.org. A 192.0.2.2");
        assertThat(answer.getSection(Section.AUTHORITY).stream().map(ZoneTesting::text))
            .containsExactly("example.org. NS ns.example.org.");
      }
      // From now on without the chain, for as long as the zone stays.
      assertThat(server.isHot(ZoneTesting.name("www.example.org."), Type.A)).isTrue();
    }
  }
}
