package io.skystack.skydns.dnssec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.StoredRecord;
import io.skystack.dns.any.Any;
import io.skystack.dns.dnssec.Dnssec;
import io.skystack.dns.dnssec.DnssecMetrics;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import io.skystack.skydns.cases.OutsideNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A server on a free port that answers for {@code kube.local} from records, signed. */
final class SignedServer implements AutoCloseable {
  static final Name DOMAIN = Name.fromConstantString("kube.local.");

  private final MemoryRecords records = new MemoryRecords(new StoreStatus.Live());
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Chain chain;
  private final DnsServer server;

  /**
   * @param first plugins before that which signs
   */
  SignedServer(List<Path> keys, Plugin... first) {
    SkyOptions options = SkyOptions.of(List.of(DOMAIN));
    List<Plugin> plugins = new ArrayList<>(List.of(first));
    plugins.add(
        new Dnssec(Dnssec.Options.of(List.of(DOMAIN), keys), DnssecMetrics.register(registry)));
    plugins.add(new SkyPlugin(records, options, SkyMetrics.register(registry)));
    plugins.add(new Any());
    plugins.add(new OutsideNames(List.of("out.example. 60 IN A 192.0.2.1"), Set.of()));
    chain = new Chain(plugins);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = DnsServer.start(DnsOptions.of(List.of(any)).withEventLoops(1), chain, registry);
  }

  /** Writes a record, in place of one that is there. */
  SignedServer put(String path, String json) {
    RecordKey key = RecordKey.parse(path);
    try {
      records
          .write(
              List.of(
                  new RecordSink.Put(key, RecordCodec.parse(json.getBytes(UTF_8)), revision(key))))
          .join();
      return this;
    } catch (RecordFormatException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  void delete(String path) {
    RecordKey key = RecordKey.parse(path);
    records.write(List.of(new RecordSink.Delete(key, revision(key)))).join();
  }

  private long revision(RecordKey key) {
    return records.tree().find(key).map(StoredRecord::revision).orElse(0L);
  }

  boolean has(String path) {
    return records.tree().find(RecordKey.parse(path)).isPresent();
  }

  int port() {
    return server.addresses().get(0).getPort();
  }

  /** Asks with DO. */
  Message ask(String name, int type) throws IOException {
    return ask(server.addresses().get(0), name, type);
  }

  /** Asks a server with DO; over TCP where it must. */
  static Message ask(InetSocketAddress server, String name, int type) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setEDNS(0, 1232, ExtendedFlags.DO, List.of());
    resolver.setTimeout(Duration.ofSeconds(20));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  List<DNSKEYRecord> keys() throws IOException {
    return ask("kube.local.", Type.DNSKEY).getSection(Section.ANSWER).stream()
        .filter(DNSKEYRecord.class::isInstance)
        .map(DNSKEYRecord.class::cast)
        .toList();
  }

  @Override
  public void close() {
    server.close();
    chain.close();
  }
}
