package io.skystack.skydns.etcd;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Zones;
import io.skystack.dns.testing.KnownRecords;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** CoreDNS's rules for SkyDNS's records. */
class EtcdBackendTest {
  private static final String SOA =
      "sky.test. 30 SOA ns.dns.sky.test. hostmaster.sky.test. 3600 7200 1800 86400 30,";

  private final MemoryRecords store = new MemoryRecords(new StoreStatus.Live());
  private final KnownRecords outside =
      new KnownRecords(
          "web.example. 9 IN CNAME host.example.",
          "host.example. 9 IN A 192.0.2.9",
          "host.example. 9 IN AAAA 2001:db8::9",
          "else.sky.test. 5 IN A 192.0.2.5");

  private final EtcdBackendOptions options =
      EtcdBackendOptions.of(
          new Zones(
              List.of(
                  Name.fromConstantString("sky.test."),
                  Name.fromConstantString("zone.test."),
                  Name.fromConstantString("0.0.10.in-addr.arpa."))));

  EtcdBackendTest() {
    put("test/sky/east/prod/web/a", "{\"host\":\"10.0.0.1\",\"port\":80}");
    put("test/sky/east/prod/web/b", "{\"host\":\"10.0.0.2\",\"port\":80}");
    put("test/sky/east/dev/web/a", "{\"host\":\"10.0.1.1\",\"port\":81}");
    put("test/sky/six", "{\"host\":\"2001:db8::1\",\"ttl\":60}");
    put("test/sky/text/a", "{\"text\":\"one\",\"ttl\":60}");
    put("test/sky/text/b", "{\"text\":\"two\",\"ttl\":60}");
    put("test/sky/inner", "{\"host\":\"web.prod.east.sky.test\"}");
    put("test/sky/outer", "{\"host\":\"web.example\"}");
    put("test/sky/loop/a", "{\"host\":\"b.loop.sky.test\"}");
    put("test/sky/loop/b", "{\"host\":\"a.loop.sky.test\"}");
    put("test/sky/gone", "{\"host\":\"none.sky.test\"}");
    put("test/sky/mail/a", "{\"host\":\"10.0.0.3\",\"mail\":true,\"priority\":20}");
    put("test/sky/mail/b", "{\"host\":\"host.example\",\"mail\":true}");
    put("test/sky/share/a", "{\"host\":\"10.0.0.1\",\"weight\":20,\"port\":1}");
    put("test/sky/share/b", "{\"host\":\"10.0.0.2\",\"weight\":80,\"port\":2}");
    put("test/sky/strip/a", "{\"host\":\"10.0.0.1\",\"port\":3,\"targetstrip\":1}");
    put("test/sky/dns/ns/a", "{\"host\":\"10.0.0.53\"}");
    put("test/sky/dns/ns/b", "{\"host\":\"10.0.0.54\"}");
    put("test/sky/group/a", "{\"host\":\"10.0.2.1\",\"group\":\"g1\"}");
    put("test/sky/group/b/c", "{\"host\":\"10.0.2.2\",\"group\":\"g2\"}");
    put("test/sky/group/d/e", "{\"host\":\"10.0.2.3\"}");
    put("test/zone/dns/apex/x", "{\"host\":\"10.0.3.1\"}");
    put("test/zone/y", "{\"host\":\"10.0.3.2\"}");
    put("arpa/in-addr/10/0/0/1", "{\"host\":\"web.prod.east.sky.test\"}");
  }

  private void put(String path, String json) {
    try {
      store
          .write(
              List.of(
                  new RecordSink.Put(
                      RecordKey.parse(path), RecordCodec.parse(json.getBytes(UTF_8)), 0)))
          .join();
    } catch (RecordFormatException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private Answer answer(EtcdBackendOptions with, String name, String type) {
    Lookup lookup = new Lookup(asked -> outside.handle(asked, one -> outside.handle(one, null)));
    return ask(query(name, type), new EtcdBackend(store, with, lookup, () -> 3700), outside);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "a.web.prod.east.sky.test.; A; NOERROR | a.web.prod.east.sky.test. 300 A 10.0.0.1, | |",
        "WEB.prod.east.sky.test.; A; NOERROR | WEB.prod.east.sky.test. 300 A 10.0.0.1,"
            + " WEB.prod.east.sky.test. 300 A 10.0.0.2, | |",
        "web.*.east.sky.test.; A; NOERROR | web.*.east.sky.test. 300 A 10.0.1.1,"
            + " web.*.east.sky.test. 300 A 10.0.0.1, web.*.east.sky.test. 300 A 10.0.0.2, | |",
        "web.prod.east.sky.test.; AAAA; NOERROR | | SOA |",
        "six.sky.test.; AAAA; NOERROR | six.sky.test. 60 AAAA 2001:db8:0:0:0:0:0:1, | |",
        "none.sky.test.; A; NXDOMAIN | | SOA |",
        "we.prod.east.sky.test.; A; NXDOMAIN | | SOA |",
        "text.sky.test.; TXT; NOERROR | text.sky.test. 60 TXT \"one\","
            + " text.sky.test. 60 TXT \"two\", | |",
        "text.sky.test.; A; NOERROR | | SOA |",
        "inner.sky.test.; A; NOERROR | inner.sky.test. 300 CNAME web.prod.east.sky.test.,"
            + " web.prod.east.sky.test. 300 A 10.0.0.1, web.prod.east.sky.test. 300 A 10.0.0.2, | |",
        "outer.sky.test.; A; NOERROR | outer.sky.test. 300 CNAME web.example.,"
            + " web.example. 9 CNAME host.example., host.example. 9 A 192.0.2.9, | |",
        "outer.sky.test.; CNAME; NOERROR | outer.sky.test. 300 CNAME web.example., | |",
        "a.loop.sky.test.; A; NOERROR | | SOA |",
        "gone.sky.test.; A; NOERROR | | SOA |",
        "web.prod.east.sky.test.; SRV; NOERROR"
            + " | web.prod.east.sky.test. 300 SRV 10 50 80 a.web.prod.east.sky.test.,"
            + " web.prod.east.sky.test. 300 SRV 10 50 80 b.web.prod.east.sky.test.,"
            + " | | a.web.prod.east.sky.test. 300 A 10.0.0.1, b.web.prod.east.sky.test. 300 A 10.0.0.2,",
        "share.sky.test.; SRV; NOERROR | share.sky.test. 300 SRV 10 20 1 a.share.sky.test.,"
            + " share.sky.test. 300 SRV 10 80 2 b.share.sky.test.,"
            + " | | a.share.sky.test. 300 A 10.0.0.1, b.share.sky.test. 300 A 10.0.0.2,",
        "strip.sky.test.; SRV; NOERROR | strip.sky.test. 300 SRV 10 100 3 strip.sky.test.,"
            + " | | strip.sky.test. 300 A 10.0.0.1,",
        "inner.sky.test.; SRV; NOERROR | inner.sky.test. 300 SRV 10 100 0 web.prod.east.sky.test.,"
            + " | | web.prod.east.sky.test. 300 A 10.0.0.1, web.prod.east.sky.test. 300 A 10.0.0.2,",
        "mail.sky.test.; MX; NOERROR | mail.sky.test. 300 MX 20 a.mail.sky.test.,"
            + " mail.sky.test. 300 MX 10 host.example., | | a.mail.sky.test. 300 A 10.0.0.3,"
            + " host.example. 9 A 192.0.2.9, host.example. 9 AAAA 2001:db8:0:0:0:0:0:9,",
        "sky.test.; NS; NOERROR | sky.test. 300 NS a.ns.dns.sky.test.,"
            + " sky.test. 300 NS b.ns.dns.sky.test., | | a.ns.dns.sky.test. 300 A 10.0.0.53,"
            + " b.ns.dns.sky.test. 300 A 10.0.0.54,",
        "sky.test.; SOA; NOERROR | SOA | |",
        "six.sky.test.; HINFO; NOERROR | | SOA |",
        "group.sky.test.; A; NOERROR | group.sky.test. 300 A 10.0.2.1,"
            + " group.sky.test. 300 A 10.0.2.3, | |",
        "zone.test.; A; NOERROR | zone.test. 300 A 10.0.3.1, | |",
        "1.0.0.10.in-addr.arpa.; PTR; NOERROR"
            + " | 1.0.0.10.in-addr.arpa. 300 PTR web.prod.east.sky.test., | |",
      })
  void answers(String name, String type, String answer) {
    assertThat(text(answer(options, name, type))).isEqualTo(answer.replace("SOA |", SOA + " |"));
  }

  @Test
  void isAuthoritative() {
    assertThat(answer(options, "six.sky.test.", "AAAA").authoritative()).isTrue();
    assertThat(answer(options, "none.sky.test.", "AAAA").authoritative()).isTrue();
  }

  @Test
  void aZoneWithoutAnApexHasAllThatIsInIt() {
    EtcdBackendOptions none = new EtcdBackendOptions(options.zones(), Zones.NONE, 30, 60, false);
    assertThat(answer(none, "sky.test.", "A").rcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer(options, "sky.test.", "A").answer()).isNotEmpty();
  }

  @Test
  void letsNamesFallThroughThatAreNotThere() {
    EtcdBackendOptions falling =
        new EtcdBackendOptions(options.zones(), Zones.ALL, 30, 86_400, true);
    assertThat(text(answer(falling, "else.sky.test.", "A")))
        .isEqualTo("NOERROR | else.sky.test. 5 A 192.0.2.5, | |");
    assertThat(text(answer(falling, "text.sky.test.", "A"))).startsWith("NOERROR | | sky.test.");
    assertThat(text(answer(options, "host.example.", "A"))).startsWith("NOERROR | host.example.");
  }

  @Test
  void answersAreGoodUntilARecordChanges() {
    Answer yes = answer(options, "web.prod.east.sky.test.", "A");
    Answer no = answer(options, "new.sky.test.", "A");
    Answer other = answer(options, "six.sky.test.", "AAAA");
    assertThat(yes.validity().holds(System.nanoTime())).isTrue();
    assertThat(no.validity().holds(System.nanoTime())).isTrue();
    put("test/sky/east/prod/web/c", "{\"host\":\"10.0.0.3\"}");
    put("test/sky/new", "{\"host\":\"10.0.0.4\"}");
    assertThat(yes.validity().holds(System.nanoTime())).isFalse();
    assertThat(no.validity().holds(System.nanoTime())).isFalse();
    assertThat(other.validity().holds(System.nanoTime())).isTrue();
  }

  @Test
  void saysSoUntilTheRecordsAreRead() {
    store.status(new StoreStatus.Filling("being read"));
    Answer answer = answer(options, "six.sky.test.", "AAAA");
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(answer.errors()).extracting(ExtendedError::code).containsExactly(14);
    assertThat(answer(options, "host.example.", "A").rcode()).isEqualTo(Rcode.NOERROR);
  }
}
