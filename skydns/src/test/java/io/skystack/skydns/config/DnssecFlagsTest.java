package io.skystack.skydns.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class DnssecFlagsTest {
  private static final int LAST_TYPE = 300;

  private final MemoryRecords records = new MemoryRecords(new StoreStatus.Live());

  private void put(String path, String json) throws RecordFormatException {
    RecordSink.Write write =
        new RecordSink.Put(RecordKey.parse(path), RecordCodec.parse(json.getBytes(UTF_8)), 0);
    records.write(List.of(write)).join();
  }

  /** A type that is not looked for would be denied. */
  @Test
  void everyTypeThatRecordsGiveIsLookedForInProofs() throws Exception {
    put("/local/kube/a", "{\"host\":\"10.0.0.1\",\"port\":80,\"mail\":true,\"text\":\"t\"}");
    put("/local/kube/b", "{\"host\":\"a.kube.local\",\"mail\":true}");
    put("/local/kube/c", "{\"host\":\"fd00::1\"}");
    put("/local/kube/dns/ns/a", "{\"host\":\"10.0.0.1\"}");
    Name domain = Name.fromConstantString("kube.local.");
    Set<Integer> given = new TreeSet<>();
    try (Chain chain =
        new Chain(
            List.of(
                new SkyPlugin(
                    records,
                    SkyOptions.of(List.of(domain)),
                    SkyMetrics.register(new PrometheusRegistry()))))) {
      for (String name :
          List.of("kube.local.", "a.kube.local.", "b.kube.local.", "c.kube.local.")) {
        for (int type = 1; type <= LAST_TYPE; type++) {
          Answer answer = chain.handle(query(name, type)).toCompletableFuture().join();
          if (!answer.answer().isEmpty()) {
            given.add(type);
          }
        }
      }
    }
    given.remove(Type.ANY); // no type of records
    assertThat(given).containsExactlyInAnyOrderElementsOf(DnssecFlags.ANSWERED);
  }

  private static Query query(String name, int type) {
    return new Query(
        Name.fromConstantString(name),
        type,
        DClass.IN,
        true,
        false,
        Edns.NONE,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353),
        Query.Transport.UDP);
  }
}
