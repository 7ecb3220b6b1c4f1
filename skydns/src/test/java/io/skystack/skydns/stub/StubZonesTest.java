package io.skystack.skydns.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.ForwardMetrics;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class StubZonesTest {
  private static final int STUB_OPTION = 65011;
  private static final Name DOMAIN = Name.fromConstantString("kube.local.");

  private final MemoryRecords records = new MemoryRecords(new StoreStatus.Live());
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private StubZones stubs = start(StubOptions.of(List.of(DOMAIN)));

  private StubZones start(StubOptions options) {
    PrometheusRegistry own = new PrometheusRegistry();
    stubs =
        new StubZones(records, options, ForwardMetrics.register(own), StubMetrics.register(own));
    open.push(stubs);
    return stubs;
  }

  @AfterEach
  void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /** A second server: what it was asked, and one address for every name. */
  private static final class Other implements Plugin {
    final Queue<Query> asked = new ConcurrentLinkedQueue<>();
    private final String address;

    Other(String address) {
      this.address = address;
    }

    @Override
    public String name() {
      return "other";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      asked.add(query);
      return CompletableFuture.completedFuture(answer(query, address));
    }
  }

  private static Answer answer(Query query, String address) {
    Answer.Builder answer =
        Answer.builder("other").authoritative(true).validity(Validity.of(List.of()));
    answer
        .answer()
        .add(new ARecord(query.name(), DClass.IN, 60, Addresses.parse(address, 1).getAddress()));
    return answer.build();
  }

  private int serve(Plugin plugin) {
    DnsServer server =
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            new Chain(List.of(plugin)),
            new PrometheusRegistry());
    open.push(server);
    return server.addresses().get(0).getPort();
  }

  private void put(String key, String host, int port) {
    RecordKey place = RecordKey.parse(key);
    long there = records.tree().find(place).map(StoredRecord::revision).orElse(0L);
    ServiceRecord value = ServiceRecord.builder().host(host).port(port).build();
    records.write(List.of(new RecordSink.Put(place, value, there))).join();
  }

  private void delete(String key) {
    RecordKey place = RecordKey.parse(key);
    long there = records.tree().find(place).map(StoredRecord::revision).orElse(0L);
    records.write(List.of(new RecordSink.Delete(place, there))).join();
  }

  private static Query query(String name, EDNSOption... options) {
    return new Query(
        Name.fromConstantString(name),
        Type.A,
        DClass.IN,
        true,
        false,
        new Edns(true, 1232, 0, false, List.of(options)),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        Transport.UDP);
  }

  private Answer ask(Query query) throws Exception {
    return stubs
        .handle(query, passed -> CompletableFuture.completedFuture(answer(passed, "10.0.0.99")))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private String address(String name) throws Exception {
    Answer answer = ask(query(name));
    assertThat(answer.answer()).hasSize(1);
    return ((ARecord) answer.answer().get(0)).getAddress().getHostAddress();
  }

  @Test
  void passesAZonesQueriesToItsServersAndNoOthers() throws Exception {
    Other other = new Other("10.0.0.1");
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(other));
    assertThat(address("www.Example.com.")).isEqualTo("10.0.0.1");
    assertThat(address("example.com.")).isEqualTo("10.0.0.1");
    assertThat(address("wwwexample.com.")).isEqualTo("10.0.0.99");
    assertThat(address("com.")).isEqualTo("10.0.0.99");
    assertThat(address("www.kube.local.")).isEqualTo("10.0.0.99");
    assertThat(other.asked).hasSize(2);
  }

  @Test
  void ruleBeforeLocalRecordsButNotTheWholeDomain() throws Exception {
    Other other = new Other("10.0.0.1");
    int port = serve(other);
    put("local/kube/dns/stub/local/kube/sub/a", "127.0.0.1", port);
    put("local/kube/dns/stub/local/kube/a", "127.0.0.1", port);
    assertThat(address("x.sub.kube.local.")).isEqualTo("10.0.0.1");
    assertThat(address("x.kube.local.")).isEqualTo("10.0.0.99");
  }

  @Test
  void marksTheQueriesThatItPassesOn() throws Exception {
    Other other = new Other("10.0.0.1");
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(other));
    address("www.example.com.");
    assertThat(other.asked.element().edns().options())
        .singleElement()
        .satisfies(
            option -> {
              assertThat(option.getCode()).isEqualTo(STUB_OPTION);
              assertThat(option.toWire()).containsExactly(0xFD, 0xF3, 0, 1, 1);
            });
  }

  @Test
  void refusesAQueryThatWasPassedOnAlready() throws Exception {
    Other other = new Other("10.0.0.1");
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(other));
    EDNSOption mark = new GenericEDNSOption(STUB_OPTION, new byte[] {1});
    Answer refused = ask(query("www.example.com.", mark));
    assertThat(refused.rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(refused.validity().storable()).isFalse();
    assertThat(other.asked).isEmpty();
    assertThat(ask(query("www.example.net.", mark)).rcode()).isEqualTo(Rcode.NOERROR);
  }

  /** Two servers that have each other for the zone. */
  @Test
  void endsWhereItGoesInCircles() throws Exception {
    int port = Ports.free();
    DnsServer server =
        DnsServer.start(
            DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))),
            new Chain(List.of(stubs)),
            new PrometheusRegistry());
    open.push(server);
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", port);
    assertThat(ask(query("www.example.com.")).rcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void theLongestZoneWins() throws Exception {
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(new Other("10.0.0.1")));
    put("local/kube/dns/stub/com/example/sub/a", "127.0.0.1", serve(new Other("10.0.0.2")));
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.1");
    assertThat(address("www.sub.example.com.")).isEqualTo("10.0.0.2");
    assertThat(address("www.xsub.example.com.")).isEqualTo("10.0.0.1");
    // What a zone's DS says, its parent says.
    Query ds = query("sub.example.com.").withType(Type.DS);
    assertThat(ask(ds).answer()).isEmpty(); // the parent's server gives an address: not believed
  }

  @Test
  void followsTheRecords() throws Exception {
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.99");
    Validity before = ask(query("www.example.com.")).validity();
    assertThat(before.holds(System.nanoTime())).isTrue();
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(new Other("10.0.0.1")));
    assertThat(before.holds(System.nanoTime())).isFalse();
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.1");
    Validity stub = ask(query("www.example.com.")).validity();
    assertThat(stub.holds(System.nanoTime())).isTrue();
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(new Other("10.0.0.2")));
    assertThat(stub.holds(System.nanoTime())).isFalse();
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.2");
    put("local/kube/svc/default/web", "10.1.1.1", 80);
    assertThat(ask(query("www.example.com.")).validity().holds(System.nanoTime())).isTrue();
    delete("local/kube/dns/stub/com/example/a");
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.99");
  }

  @Test
  void readsWhatIsThereAtTheStart() throws Exception {
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(new Other("10.0.0.1")));
    start(StubOptions.of(List.of(DOMAIN)));
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.1");
  }

  @Test
  void asksEachServerOfAZoneInItsTurn() throws Exception {
    Other one = new Other("10.0.0.1");
    Other two = new Other("10.0.0.1");
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(one));
    put("local/kube/dns/stub/com/example/b", "127.0.0.1", serve(two));
    for (int i = 0; i < 6; i++) {
      address("n" + i + ".example.com.");
    }
    // On a slow machine the other may be asked as well.
    assertThat(one.asked).hasSizeBetween(3, 6);
    assertThat(two.asked).hasSizeBetween(3, 6);
  }

  @Test
  void leavesOutWhatNamesNoServer() throws Exception {
    put("local/kube/dns/stub/com/example/a", "ns.example.com", 53);
    put("local/kube/dns/stub/com/example/b", "300.1.1.1", 53);
    put("local/kube/dns/stub/a", "127.0.0.1", 53);
    put("local/kube/dns/stub", "127.0.0.1", 53);
    put("local/kube/dns/stubborn/com/example/a", "127.0.0.1", 53);
    assertThat(address("www.example.com.")).isEqualTo("10.0.0.99");
  }

  @Test
  void hasBounds() throws Exception {
    start(StubOptions.of(List.of(DOMAIN)).withBounds(2, 1));
    int port = serve(new Other("10.0.0.1"));
    put("local/kube/dns/stub/com/a/1", "127.0.0.1", port);
    put("local/kube/dns/stub/com/a/2", "127.0.0.1", Ports.free());
    put("local/kube/dns/stub/com/b/1", "127.0.0.1", port);
    put("local/kube/dns/stub/com/c/1", "127.0.0.1", port);
    for (int i = 0; i < 3; i++) {
      assertThat(address("n" + i + ".a.com.")).isEqualTo("10.0.0.1");
    }
    assertThat(address("www.b.com.")).isEqualTo("10.0.0.1");
    assertThat(address("www.c.com.")).isEqualTo("10.0.0.99");
  }

  @Test
  void saysThatNoServerAnswers() throws Exception {
    start(StubOptions.of(List.of(DOMAIN)).withTimeout(Duration.ofMillis(200)));
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", Ports.free());
    Answer answer = ask(query("www.example.com."));
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(answer.errors())
        .extracting(ExtendedError::code)
        .containsExactly(ExtendedError.NETWORK_ERROR);
  }

  @Test
  void answersWhatIsUnderWayWhenAZoneGoes() throws Exception {
    CompletableFuture<Answer> held = new CompletableFuture<>();
    CompletableFuture<Query> came = new CompletableFuture<>();
    Plugin slow =
        new Plugin() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public CompletionStage<Answer> handle(Query query, Next next) {
            came.complete(query);
            return held;
          }
        };
    put("local/kube/dns/stub/com/example/a", "127.0.0.1", serve(slow));
    CompletableFuture<Answer> answer =
        stubs
            .handle(
                query("www.example.com."),
                passed -> CompletableFuture.failedFuture(new AssertionError()))
            .toCompletableFuture();
    Query query = came.get(30, TimeUnit.SECONDS);
    delete("local/kube/dns/stub/com/example/a");
    held.complete(answer(query, "10.0.0.1"));
    assertThat(answer.get(30, TimeUnit.SECONDS).rcode()).isEqualTo(Rcode.NOERROR);
    // What it was made under is no more.
    assertThat(answer.join().validity().holds(System.nanoTime())).isFalse();
  }
}
