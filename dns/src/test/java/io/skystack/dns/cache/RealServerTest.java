package io.skystack.dns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.forward.HealthOptions;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** In front of another program: dnsmasq where it is installed, else a server of our own. */
class RealServerTest {
  private static final Path DNSMASQ = Path.of("/usr/sbin/dnsmasq");
  private static final int TTL = 60;

  private final int port = Ports.free();
  private final AtomicLong clock = new AtomicLong();
  private AutoCloseable server = () -> {};
  private Chain chain = new Chain(List.of());

  @AfterEach
  void close() throws Exception {
    chain.close();
    server.close();
  }

  private AutoCloseable serve() throws IOException {
    return Files.isExecutable(DNSMASQ) ? dnsmasq() : own();
  }

  private AutoCloseable dnsmasq() throws IOException {
    Process process =
        new ProcessBuilder(
                DNSMASQ.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--local-ttl=" + TTL,
                "--address=/example.test/10.9.8.7")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return () -> {
      process.destroy();
      process.waitFor();
    };
  }

  private AutoCloseable own() {
    return DnsServer.start(
        DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))),
        new Chain(List.of(new OneAddress())),
        new PrometheusRegistry());
  }

  private static final class OneAddress implements Plugin {
    @Override
    public String name() {
      return "one";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      Answer.Builder answer = Answer.builder(name());
      answer.answer().add(new ARecord(query.name(), DClass.IN, TTL, address()));
      return CompletableFuture.completedFuture(answer.build());
    }

    private static InetAddress address() {
      try {
        return InetAddress.getByAddress(new byte[] {10, 9, 8, 7});
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Answer ask(String name) {
    Query query =
        new Query(
            Name.fromConstantString(name),
            Type.A,
            DClass.IN,
            true,
            false,
            Edns.NONE,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            Query.Transport.UDP);
    return chain.handle(query).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void goesOnWhileTheServerIsGoneAndTakesItsWordAgainAfter() throws Exception {
    PrometheusRegistry registry = new PrometheusRegistry();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    chain =
        new Chain(
            List.of(
                new Cache(
                    CacheOptions.DEFAULT.withFailureTtl(Duration.ZERO),
                    CacheMetrics.register(registry),
                    clock::get),
                new Forward(
                    Forward.Options.of(List.of(address))
                        .withHealth(HealthOptions.DEFAULT.withFindsLoops(false)),
                    registry)));
    server = serve();
    Waiting.until("the server", () -> ask("www.Example.test.").rcode() == Rcode.NOERROR);
    Answer first = ask("www.Example.test.");
    assertThat(first.answer())
        .singleElement()
        .hasToString("www.Example.test.\t" + TTL + "\tIN\tA\t10.9.8.7");
    server.close();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(TTL - 1));
    assertThat(ask("www.Example.test.").answer().get(0).getTTL()).isEqualTo(1);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    Answer old = ask("www.Example.test.");
    assertThat(old.answer()).singleElement().hasToString("www.Example.test.\t30\tIN\tA\t10.9.8.7");
    assertThat(old.errors())
        .extracting(ExtendedError::code)
        .containsExactly(ExtendedError.STALE_ANSWER);
    assertThat(ask("new.Example.test.").rcode()).isEqualTo(Rcode.SERVFAIL);
    server = serve();
    Waiting.until(
        "the server's own word",
        () -> {
          clock.addAndGet(TimeUnit.SECONDS.toNanos(30));
          Answer now = ask("www.Example.test.");
          return now.errors().isEmpty() && now.answer().get(0).getTTL() == TTL;
        });
  }
}
