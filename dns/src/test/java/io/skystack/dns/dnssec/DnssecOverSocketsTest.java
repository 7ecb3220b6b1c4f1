package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.ServedCorefile;
import io.skystack.dns.testing.Validator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What a validator makes of answers that a Corefile has signed, by real sockets. */
class DnssecOverSocketsTest {
  private static final String APEX = "zone.test.";

  @TempDir private Path folder;

  private static Message ask(
      InetSocketAddress server, String name, int type, boolean tcp, int flags) throws IOException {
    SimpleResolver client = new SimpleResolver(server);
    client.setTCP(tcp);
    client.setTimeout(Duration.ofSeconds(10));
    client.setEDNS(0, 1232, flags, List.of());
    return client.send(Message.newQuery(Record.newRecord(Rig.name(name), type, DClass.IN)));
  }

  @Test
  void isValidTheFirstTimeAndWhenItLiesReady() throws Exception {
    Path key = Rig.key(folder, APEX, Algorithm.ECDSAP256SHA256, KeyMaker.Role.ALL);
    Files.writeString(
        folder.resolve("db"),
        "$TTL 300\n@ SOA ns root 1 3600 300 3600000 60\n@ NS ns\nns A 192.0.2.1\n*.w A 192.0.2.2\n");
    try (ServedCorefile served =
        ServedCorefile.of(
            folder,
            "zone.test:PORT1 {\n bind 127.0.0.1\n file db\n dnssec {\n  key file %s\n }\n}\n"
                .formatted(key.getFileName()))) {
      InetSocketAddress at = served.at(1);
      List<DNSKEYRecord> keys =
          ask(at, APEX, Type.DNSKEY, true, ExtendedFlags.DO).getSection(Section.ANSWER).stream()
              .filter(DNSKEYRecord.class::isInstance)
              .map(DNSKEYRecord.class::cast)
              .toList();
      assertThat(keys).hasSize(1);
      for (String name : List.of("ns.zone.test.", "a.w.zone.test.", "none.zone.test.")) {
        for (int i = 0; i < 4; i++) {
          Message answer = ask(at, name, Type.A, i % 2 == 1, ExtendedFlags.DO);
          assertThat(answer.getRcode())
              .isEqualTo(name.startsWith("none") ? Rcode.NXDOMAIN : Rcode.NOERROR);
          assertThat(
                  Validator.faults(
                      Rig.name(APEX),
                      keys,
                      Instant.now(),
                      Rig.name(name),
                      Type.A,
                      answer.getRcode(),
                      answer.getSection(Section.ANSWER),
                      answer.getSection(Section.AUTHORITY),
                      answer.getSection(Section.ADDITIONAL).stream()
                          .filter(record -> record.getType() != Type.OPT)
                          .toList()))
              .as(name + " " + i)
              .isEmpty();
        }
        // Who does not ask for signatures gets none.
        assertThat(ask(at, name, Type.A, false, 0).getSection(Section.ANSWER))
            .noneMatch(record -> record.getType() == Type.RRSIG);
      }
    }
  }
}
