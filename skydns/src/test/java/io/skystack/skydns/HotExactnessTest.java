package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.etcd.Etcds;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import io.skystack.skydns.cases.OutsideNames;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Hot answers are exact: over random writes, of which each is acknowledged before the next question
 * is asked, a server with hot answers and one without send the same bytes.
 */
class HotExactnessTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final List<String> LABELS = List.of("a", "b", "c", "dns", "ns", "apex");
  private static final List<String> HOSTS =
      List.of(
          "10.0.0.1",
          "10.0.0.2",
          "fd00::1",
          "a.kube.local",
          "b.a.kube.local",
          "c.kube.local",
          "out.example",
          "gone.example",
          "10.0.0.300",
          "");
  private static final List<Integer> TYPES =
      List.of(
          Type.A,
          Type.A,
          Type.AAAA,
          Type.SRV,
          Type.MX,
          Type.TXT,
          Type.CNAME,
          Type.NS,
          Type.SOA,
          Type.ANY,
          Type.PTR,
          999);

  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void overRecordsInMemory() throws Exception {
    MemoryRecords records = new MemoryRecords(new StoreStatus.Live());
    walk(records, records, 2500, 1);
  }

  @Test
  void overTheMirrorOfEtcd() throws Exception {
    try (EtcdConnection connection = EtcdConnection.open(ETCD.options());
        EtcdSink sink = new EtcdSink(connection, Duration.ofSeconds(20));
        EtcdMirror mirror =
            new EtcdMirror(
                connection, new EtcdMirror.Options(Duration.ZERO, Optional.empty()), registry)) {
      mirror.start();
      Etcds.get(mirror.firstContact());
      walk(mirror, sink, 500, 2);
    }
  }

  private void walk(RecordStore store, RecordSink sink, int steps, long seed) throws Exception {
    SkyOptions options = SkyOptions.of(List.of(Name.fromConstantString("kube.local.")));
    Chain chain =
        new Chain(
            List.of(
                new SkyPlugin(store, options, SkyMetrics.register(registry)),
                new OutsideNames(List.of("out.example. 60 IN A 192.0.2.1"), Set.of())));
    try (DnsServer hot = start(chain, 1 << 20);
        DnsServer cold = start(chain, 0);
        Client client = new Client(hot, cold)) {
      Random random = new Random(seed);
      for (int step = 0; step < steps; step++) {
        if (random.nextInt(8) == 0) {
          write(store, sink, random);
        }
        client.compare(question(random), "step " + step + " of seed " + seed);
      }
      assertThat(client.hits).as("questions that were hot").isGreaterThan(steps / 10);
    }
  }

  private static DnsServer start(Chain chain, long hotBytes) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return DnsServer.start(
        DnsOptions.of(List.of(any)).withEventLoops(1).withHotBytes(hotBytes),
        chain,
        new PrometheusRegistry());
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static void write(RecordStore store, RecordSink sink, Random random)
      throws RecordFormatException {
    StringBuilder path = new StringBuilder("local/kube");
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(any(random, LABELS));
    }
    RecordKey key = RecordKey.parse(path.toString());
    long there = store.tree().find(key).map(StoredRecord::revision).orElse(0L);
    RecordSink.Write write =
        there > 0 && random.nextInt(3) == 0
            ? new RecordSink.Delete(key, there)
            : new RecordSink.Put(key, RecordCodec.parse(value(random).getBytes(UTF_8)), there);
    Etcds.get(store.reached(Etcds.get(sink.write(List.of(write)))));
  }

  private static String value(Random random) {
    return "{\"host\":\"%s\",\"group\":\"%s\",\"text\":\"%s\",\"mail\":%s,\"targetstrip\":%d}"
        .formatted(
            any(random, HOSTS),
            any(random, List.of("", "", "g1", "g2")),
            any(random, List.of("", "text")),
            random.nextBoolean(),
            random.nextInt(2));
  }

  private static Message question(Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      name.append(any(random, LABELS)).append('.');
    }
    name.append(any(random, List.of("kube.local.", "KUBE.local.", "a.kUbE.LoCaL.")));
    Message query =
        Message.newQuery(
            Record.newRecord(
                Name.fromConstantString(name.toString()), any(random, TYPES), DClass.IN));
    if (random.nextInt(4) == 0) {
      query.getHeader().unsetFlag(Flags.RD);
    }
    if (random.nextBoolean()) {
      int dnssecOk = random.nextBoolean() ? ExtendedFlags.DO : 0;
      query.addRecord(
          new OPTRecord(any(random, List.of(512, 600, 4096)), 0, 0, dnssecOk), Section.ADDITIONAL);
    }
    return query;
  }

  /** Asks both. */
  private static final class Client implements AutoCloseable {
    private final DnsServer hot;
    private final DatagramSocket toHot;
    private final DatagramSocket toCold;
    private int hits;

    Client(DnsServer hot, DnsServer cold) throws SocketException {
      this.hot = hot;
      this.toHot = connect(hot);
      this.toCold = connect(cold);
    }

    private static DatagramSocket connect(DnsServer server) throws SocketException {
      DatagramSocket socket = new DatagramSocket();
      socket.setSoTimeout(20_000);
      socket.connect(server.addresses().get(0));
      return socket;
    }

    void compare(Message question, String what) throws IOException {
      Record asked = question.getQuestion();
      if (hot.isHot(asked.getName(), asked.getType())) {
        hits++;
      }
      byte[] query = question.toWire();
      String hex = HexFormat.of().formatHex(ask(toHot, query));
      String expected = HexFormat.of().formatHex(ask(toCold, query));
      if (!hex.equals(expected)) { // once more, should the hour of the SOA have turned meanwhile
        hex = HexFormat.of().formatHex(ask(toHot, query));
        expected = HexFormat.of().formatHex(ask(toCold, query));
      }
      assertThat(hex).as("%s: %s", what, question).isEqualTo(expected);
    }

    private static byte[] ask(DatagramSocket socket, byte[] query) throws IOException {
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
      toHot.close();
      toCold.close();
    }
  }
}
