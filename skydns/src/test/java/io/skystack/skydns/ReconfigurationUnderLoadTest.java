package io.skystack.skydns;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.testing.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes of configuration while a thousand queries a second come, none of which may be lost. */
class ReconfigurationUnderLoadTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static void put(String key, String value) throws Exception {
    ETCD.client()
        .getKVClient()
        .put(
            ByteSequence.from("/" + ETCD.prefix() + "/" + key, UTF_8),
            ByteSequence.from(value, UTF_8))
        .get();
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Service start() throws Exception {
    put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    Service service = Service.start(Configurations.of(ETCD.options()), new PrometheusRegistry());
    service.awaitRecords();
    return service;
  }

  @Test
  void noQueryIsLostWhileTheChainIsReplaced() throws Exception {
    try (Service service = start();
        Load load = Load.start("web.kube.local.", service.addresses())) {
      for (int i = 1; i <= 20; i++) {
        // The forwarder is made anew each time, the records' plugin each time, or both.
        put("config", "{\"ttl\":%d,\"ndots\":%d}".formatted(100 + i, 1 + i % 2));
        int ttl = 100 + i;
        eventually(() -> assertThat(load.lastTtl()).isEqualTo(ttl));
      }
      load.awaitSent(1_000);
      assertThat(load.finish()).as("queries without an answer").isZero();
    }
  }

  @Test
  void whileTheAddressMovesOneOfThemAlwaysAnswers() throws Exception {
    try (Service service = start()) {
      InetSocketAddress first = service.addresses().get(0);
      InetSocketAddress second = at(Ports.free());
      // Each query is sent to both, to the one that is to be closed first.
      try (Load load = Load.start("web.kube.local.", List.of(first, second))) {
        load.awaitSent(200);
        put("config", "{\"dns_addr\":\"" + Addresses.format(second) + "\"}");
        eventually(() -> assertThat(service.addresses()).containsExactly(second));
        load.awaitSent(400);
        assertThat(load.finish()).as("queries without an answer").isZero();
      }
    }
  }
}
