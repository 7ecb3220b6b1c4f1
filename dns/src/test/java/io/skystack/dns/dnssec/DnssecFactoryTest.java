package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.plugin.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class DnssecFactoryTest {
  @TempDir private Path folder;

  private static Answer ask(TestCorefile corefile, String name, int type) {
    return corefile.chain().handle(Rig.query(name, type, true)).toCompletableFuture().join();
  }

  /** The key is that of a file, the answers those of the plugin behind. */
  @Test
  void signsWhatAZoneFileAnswers() throws Exception {
    Path key = Rig.key(folder, "zone.test.", Algorithm.ED25519, KeyMaker.Role.ALL);
    Files.writeString(
        folder.resolve("db"),
        "$TTL 300\n@ SOA ns root 1 3600 300 3600000 60\n@ NS ns\nns A 192.0.2.1\n*.w A 192.0.2.2\n");
    String text =
        "zone.test {\n file db\n dnssec {\n key file %s\n cache_capacity 100\n nsec3\n }\n}\n"
            .formatted(key.getFileName());
    try (TestCorefile corefile = TestCorefile.of(folder, text)) {
      List<DNSKEYRecord> keys =
          ask(corefile, "zone.test.", Type.DNSKEY).answer().stream()
              .filter(DNSKEYRecord.class::isInstance)
              .map(DNSKEYRecord.class::cast)
              .toList();
      for (String name : List.of("ns.zone.test.", "a.w.zone.test.", "none.zone.test.")) {
        Answer answer = ask(corefile, name, Type.A);
        assertThat(
                io.skystack.dns.testing.Validator.faults(
                    Rig.name("zone.test."),
                    keys,
                    Instant.now(),
                    Rig.name(name),
                    Type.A,
                    answer.rcode(),
                    answer.answer(),
                    answer.authority(),
                    answer.additional()))
            .as(name)
            .isEmpty();
      }
      assertThat(ask(corefile, "none.zone.test.", Type.A).rcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(ask(corefile, "ns.zone.test.", Type.A).answer())
          .hasAtLeastOneElementOfType(RRSIGRecord.class);
    }
  }

  @Test
  void saysWhatIsWrongWithItsLines() {
    assertThat(TestCorefile.errors(folder, ". {\n dnssec\n}\n"))
        .containsExactly("Corefile:2: dnssec: needs a line 'key file KEY...' in its sub-block");
    assertThat(TestCorefile.errors(folder, ". {\n dnssec {\n key file none\n }\n}\n"))
        .singleElement()
        .asString()
        .startsWith("Corefile:2: dnssec: ")
        .contains("none");
    assertThat(TestCorefile.errors(folder, ". {\n dnssec {\n key aws x\n }\n}\n"))
        .contains("Corefile:3: dnssec: key: 'aws' is none of file");
    assertThat(
            TestCorefile.errors(folder, ". {\n dnssec {\n key file a\n cache_capacity no\n }\n}\n"))
        .contains("Corefile:4: dnssec: cache_capacity: 'no' is no number from 1 to 10000000");
  }
}
