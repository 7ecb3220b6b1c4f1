package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A forwarder, and scripted servers for it to ask. */
abstract class ForwardRig {
  static final Duration SHORT = Duration.ofMillis(500);

  /** Where a test would only hang if this ever passed. */
  static final Duration LONG = Duration.ofSeconds(60);

  final PrometheusRegistry registry = new PrometheusRegistry();
  final List<ScriptedServer> upstreams = new ArrayList<>();
  Forward forward;

  @AfterEach
  void stop() throws IOException {
    if (forward != null) {
      forward.close();
    }
    for (ScriptedServer upstream : upstreams) {
      upstream.close();
    }
  }

  ScriptedServer upstream(ScriptedServer.Script script) throws IOException {
    return upstream(script, script);
  }

  ScriptedServer upstream(ScriptedServer.Script script, ScriptedServer.Script stream)
      throws IOException {
    ScriptedServer upstream = ScriptedServer.start(script, stream);
    upstreams.add(upstream);
    return upstream;
  }

  static List<byte[]> good(Message query) throws IOException {
    return List.of(ScriptedServer.good(query, 30).toWire());
  }

  static List<byte[]> silent(Message query) {
    return List.of();
  }

  void start(UnaryOperator<Forward.Options> change) {
    List<InetSocketAddress> addresses = upstreams.stream().map(ScriptedServer::address).toList();
    Forward.Options options =
        Forward.Options.of(addresses)
            .withRotate(false)
            .withTimeout(LONG)
            .withHealth(HealthOptions.OFF)
            .withHedging(HedgeOptions.OFF);
    forward = new Forward(change.apply(options), registry);
  }

  void start() {
    start(options -> options);
  }

  static Query query(String name) {
    return query(name, Edns.NONE, Transport.UDP);
  }

  static Query query(String name, Edns edns, Transport transport) {
    return new Query(
        Name.fromConstantString(name),
        Type.A,
        DClass.IN,
        true,
        false,
        edns,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        transport);
  }

  CompletableFuture<Answer> handle(Query query) {
    return forward
        .handle(
            query,
            next -> {
              throw new AssertionError("nothing comes after it");
            })
        .toCompletableFuture();
  }

  Answer ask(Query query) throws Exception {
    return handle(query).get(30, TimeUnit.SECONDS);
  }

  static void assertGood(Answer answer) {
    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.answer())
        .singleElement()
        .isInstanceOfSatisfying(
            ARecord.class,
            record -> assertThat(record.getAddress().getHostAddress()).isEqualTo("10.9.8.7"));
  }
}
