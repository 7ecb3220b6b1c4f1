package io.skystack.kubedns;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.kubedns.config.ClusterConfig;
import io.skystack.kubedns.config.Serving;
import io.skystack.skydns.cases.Case;
import io.skystack.skydns.cases.CaseFile;
import io.skystack.skydns.cases.CaseText;
import io.skystack.skydns.cases.OutsideNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The stack's tables of questions about Kubernetes names, put to the chain of kubedns. */
class CasesTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TestFactory
  Stream<DynamicTest> cases() {
    return CaseFile.all().stream()
        .filter(scene -> scene.file().matches(".*(kubernetes|pods|reverse).*"))
        .filter(scene -> scene.store().equals("live"))
        .map(
            scene ->
                DynamicTest.dynamicTest(scene.file() + ": " + scene.title(), () -> ask(scene)));
  }

  private static void ask(Case scene) throws Exception {
    MemoryRecords records = new MemoryRecords(new StoreStatus.Live());
    List<RecordSink.Write> writes = new ArrayList<>();
    for (Case.Line line : scene.records()) {
      byte[] json = line.json().getBytes(StandardCharsets.UTF_8);
      writes.add(new RecordSink.Put(line.key(), RecordCodec.parse(json), 0));
    }
    records.write(writes).join();
    try (Chain outside =
            new Chain(List.of(new OutsideNames(scene.outside(), scene.outsideFails())));
        DnsServer upstream =
            DnsServer.start(DnsOptions.of(List.of(ANY_PORT)), outside, new PrometheusRegistry())) {
      Serving serving =
          new Serving(
              scene.options(),
              Chaos.Options.SILENT,
              Optional.empty(),
              upstream.addresses(),
              List.of(),
              Optional.empty());
      Built built =
          new KubeChain(records, serving, new PrometheusRegistry())
              .build(ClusterConfig.EMPTY, Built.NONE);
      try {
        scene.questions().forEach(question -> ask(scene, question, built.chain()));
      } finally {
        built.closeAllBut(Built.NONE);
      }
    }
  }

  private static void ask(Case scene, Case.Question question, Chain chain) {
    Answer answer;
    long hour = hour();
    do { // once more if the hour turned meanwhile
      answer = chain.handle(query(question)).toCompletableFuture().join();
    } while (hour != (hour = hour()));
    assertThat(
            CaseText.given(
                answer.rcode(),
                answer.authoritative(),
                answer.recursionAvailable(),
                answer.errors().stream().map(ExtendedError::code).toList(),
                answer.answer(),
                answer.authority(),
                answer.additional()))
        .as(scene.describe(question))
        .isEqualTo(CaseText.expected(scene, question, hour));
  }

  private static long hour() {
    long now = Instant.now().getEpochSecond();
    return now - now % 3600;
  }

  private static Query query(Case.Question question) {
    return new Query(
        Name.fromConstantString(question.name()),
        Type.value(question.type(), true),
        DClass.IN,
        true,
        false,
        Edns.NONE,
        ANY_PORT,
        Query.Transport.UDP);
  }
}
