package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.skydns.cases.Case;
import io.skystack.skydns.cases.CaseFile;
import io.skystack.skydns.cases.CaseText;
import io.skystack.skydns.cases.OutsideNames;
import io.skystack.skydns.config.Configuration;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The same tables over UDP and TCP: the records in a real etcd, the whole service in front of it, a
 * server of its own for the names outside. Leases that are nearly over, and an etcd that is away,
 * have tests of their own.
 */
class CasesOverSocketsTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @TestFactory
  Stream<DynamicTest> cases() {
    return CaseFile.all().stream()
        .filter(scene -> scene.store().equals("live"))
        .filter(scene -> scene.records().stream().allMatch(line -> line.lease().isEmpty()))
        .map(
            scene ->
                DynamicTest.dynamicTest(scene.file() + ": " + scene.title(), () -> ask(scene)));
  }

  private static void ask(Case scene) throws Exception {
    String prefix = put(scene.records());
    try (Chain outside =
            new Chain(List.of(new OutsideNames(scene.outside(), scene.outsideFails())));
        DnsServer upstream =
            DnsServer.start(
                DnsOptions.of(List.of(Configurations.anyPort())),
                outside,
                new PrometheusRegistry());
        Service service =
            Service.start(
                settings(scene, prefix, upstream.addresses()), new PrometheusRegistry())) {
      service.awaitRecords();
      for (Case.Question question : scene.questions()) {
        for (boolean tcp : new boolean[] {false, true}) {
          ask(scene, question, service.addresses().get(0), tcp);
        }
      }
    }
  }

  private static void ask(Case scene, Case.Question question, InetSocketAddress server, boolean tcp)
      throws Exception {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTCP(tcp);
    resolver.setEDNS(0, 4096, 0, List.of());
    Record asked =
        Record.newRecord(
            Name.fromString(question.name()), Type.value(question.type(), true), DClass.IN);
    Message answer;
    long hour = hour();
    do { // once more if the hour turned meanwhile
      answer = resolver.send(Message.newQuery(asked));
    } while (hour != (hour = hour()));
    String what = scene.describe(question) + " over " + (tcp ? "TCP" : "UDP");
    assertThat(inLowerCase(text(answer)))
        .as(what)
        .isEqualTo(inLowerCase(CaseText.expected(scene, question, hour)));
    assertThat(answer.getSection(Section.ANSWER))
        .as(what)
        .filteredOn(record -> record.getName().equals(asked.getName()))
        .allSatisfy(record -> assertThat(record.getName()).hasToString(question.name()));
  }

  /** Names in data are compressed, and so take on the letter case of names before them. */
  private static List<String> inLowerCase(List<String> lines) {
    return lines.stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> text(Message message) {
    return CaseText.given(
        message.getRcode(),
        message.getHeader().getFlag(Flags.AA),
        message.getHeader().getFlag(Flags.RA),
        message.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
            .map(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
            .toList(),
        message.getSection(Section.ANSWER),
        message.getSection(Section.AUTHORITY),
        message.getSection(Section.ADDITIONAL).stream()
            .filter(record -> record.getType() != Type.OPT)
            .toList());
  }

  private static long hour() {
    long now = Instant.now().getEpochSecond();
    return now - now % 3600;
  }

  /** Puts the records below a prefix of their own, as others would write them. */
  private static String put(List<Case.Line> records) throws Exception {
    String prefix = "case-" + UUID.randomUUID();
    KV kv = ETCD.client().getKVClient();
    for (Case.Line line : records) {
      ByteSequence key = ByteSequence.from("/" + prefix + "/" + line.key(), UTF_8);
      kv.put(key, ByteSequence.from(line.json(), UTF_8)).get();
    }
    return prefix;
  }

  private static Configuration settings(
      Case scene, String prefix, List<InetSocketAddress> upstreams) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--domain=" + String.join(",", scene.domains()),
                "--round-robin=false", // the order is what the tables compare
                "--no-rec=false",
                "--ndots=0",
                "--nameservers=" + Configurations.addresses(upstreams)));
    if (!scene.local().isEmpty()) {
      flags.add("--local=" + scene.local());
    }
    if (!scene.strict().isEmpty()) {
      flags.add("--strict=" + String.join(",", scene.strict()));
    }
    return Configurations.of(
        EtcdOptions.of(ETCD.endpoints(), prefix), flags.toArray(String[]::new));
  }
}
