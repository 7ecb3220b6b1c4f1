package io.skystack.dns.dnssec;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.Validator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A chain that signs, with a clock that tests turn, and questions put to it. */
final class Rig implements AutoCloseable {
  static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);

  final PrometheusRegistry registry = new PrometheusRegistry();
  final AtomicLong seconds = new AtomicLong(1_795_527_395L);
  final Dnssec dnssec;
  private final Chain chain;

  Rig(Dnssec.Options options, Plugin... behind) {
    dnssec = new Dnssec(options, DnssecMetrics.register(registry), seconds::get);
    List<Plugin> plugins = new ArrayList<>(List.of(dnssec));
    plugins.addAll(List.of(behind));
    chain = new Chain(plugins);
  }

  /** A chain whose domain {@code kube.local} has one new key. */
  static Rig of(Path folder, Plugin... behind) {
    return new Rig(options(folder, Algorithm.ED25519), behind);
  }

  /** Options of a domain {@code kube.local} with one new key of each algorithm. */
  static Dnssec.Options options(Path folder, Algorithm... algorithms) {
    List<Path> keys = new ArrayList<>();
    for (Algorithm algorithm : algorithms) {
      keys.add(key(folder, "kube.local.", algorithm, KeyMaker.Role.ALL));
    }
    return Dnssec.Options.of(List.of(name("kube.local.")), keys);
  }

  static Path key(Path folder, String zone, Algorithm algorithm, KeyMaker.Role role) {
    return KeyMaker.make(folder, name(zone), algorithm, role).base();
  }

  static Name name(String text) {
    return Name.fromConstantString(text);
  }

  static Query query(String name, int type, boolean dnssecOk) {
    Edns edns = new Edns(true, 1232, 0, dnssecOk, List.of());
    return new Query(name(name), type, DClass.IN, true, false, edns, CLIENT, Query.Transport.UDP);
  }

  CompletableFuture<Answer> send(Query query) {
    return chain.handle(query).toCompletableFuture();
  }

  /** The answer with signatures. */
  Answer ask(String name, int type) {
    return send(query(name, type, true)).join();
  }

  /** The answer without signatures. */
  Answer askPlain(String name, int type) {
    return send(query(name, type, false)).join();
  }

  List<DNSKEYRecord> keys(String zone) {
    return askPlain(zone, Type.DNSKEY).answer().stream().map(DNSKEYRecord.class::cast).toList();
  }

  /** What a validator has against an answer. */
  List<String> faults(String zone, String name, int type, Answer answer) {
    return Validator.faults(
        name(zone),
        keys(zone),
        Instant.ofEpochSecond(seconds.get()),
        name(name),
        type,
        answer.rcode(),
        answer.answer(),
        answer.authority(),
        answer.additional());
  }

  List<String> faults(String name, int type, UnaryOperator<Answer> change) {
    return faults("kube.local.", name, type, change.apply(ask(name, type)));
  }

  /** What a validator has against the answer to a question. */
  List<String> faults(String name, int type) {
    return faults(name, type, UnaryOperator.identity());
  }

  double count(String metric, String... labels) {
    return Counts.of(registry, metric, labels);
  }

  @Override
  public void close() {
    chain.close();
  }
}
