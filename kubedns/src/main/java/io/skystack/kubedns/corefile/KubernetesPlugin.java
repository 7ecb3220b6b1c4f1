package io.skystack.kubedns.corefile;

import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.kubedns.records.ServedRecords;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Answers the names of a cluster with authority, by skydns's rules: each domain from its own
 * records, addresses from those of the first one. Reverse zones that it was given are its own too:
 * what is not in them does not exist, unless it falls through.
 */
final class KubernetesPlugin implements Plugin {
  static final String NAME = "kubernetes";

  private static final Logger log = LoggerFactory.getLogger(KubernetesPlugin.class);
  private static final Name V4 = Name.fromConstantString("in-addr.arpa.");
  private static final Name V6 = Name.fromConstantString("ip6.arpa.");
  private static final long POLL_MILLIS = 10;

  /** A type of the private range (RFC 6895 section 3.1): asks only whether a name exists. */
  private static final int NO_TYPE = 0xff00;

  private final KubernetesOptions options;
  private final Clusters clusters;
  private final SkyMetrics metrics;
  private volatile Optional<Started> started = Optional.empty();

  /**
   * What there is once the cluster is watched.
   *
   * @param domains by their names
   * @param first what the addresses are answered from
   */
  private record Started(
      List<ServedRecords> records, Map<Name, SkyPlugin> domains, SkyPlugin first) {
    Optional<String> notReady() {
      for (ServedRecords one : records) {
        if (one.status() instanceof StoreStatus.Filling filling) {
          return Optional.of(filling.reason());
        }
      }
      return Optional.empty();
    }
  }

  /** A plugin that does not watch yet. */
  KubernetesPlugin(KubernetesOptions options, Clusters clusters, SkyMetrics metrics) {
    this.options = options;
    this.clusters = clusters;
    this.metrics = metrics;
  }

  /**
   * Begins to watch, and waits for the objects as long as the options say.
   *
   * @throws io.skystack.common.cli.OperatorException if there is no way to the API server
   */
  void start() {
    Cluster cluster = clusters.hold(options.cluster());
    List<Name> reverse =
        options.zones().names().stream().filter(KubernetesPlugin::isReverse).toList();
    List<ServedRecords> records = new ArrayList<>();
    Map<Name, SkyPlugin> domains = new LinkedHashMap<>();
    for (Name domain : options.cluster().domains()) {
      ServedRecords served = cluster.of(domain);
      List<Name> own = new ArrayList<>(List.of(domain));
      own.addAll(reverse);
      records.add(served);
      domains.put(domain, new SkyPlugin(served, answers(own), metrics));
    }
    Started now = new Started(records, domains, domains.values().iterator().next());
    started = Optional.of(now);
    await(now);
  }

  private SkyOptions answers(List<Name> zones) {
    int ttl = options.cluster().ttl();
    return SkyOptions.of(zones).withTtl(ttl).withMinTtl(ttl).withStrict(zones).withWildcards(false);
  }

  private void await(Started now) {
    long end = System.nanoTime() + options.startupTimeout().toNanos();
    try {
      while (now.notReady().isPresent() && System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    now.notReady()
        .ifPresent(why -> log.warn("serving although the objects are not known yet: {}", why));
  }

  private static boolean isReverse(Name zone) {
    return zone.subdomain(V4) || zone.subdomain(V6);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Optional<Name> zone =
        query.dclass() == DClass.IN ? options.zones().of(query.name()) : Optional.empty();
    if (zone.isEmpty()) {
      return next.handle(query);
    }
    Optional<Started> now = started;
    if (now.isEmpty()) {
      return CompletableFuture.completedFuture(notStarted());
    }
    CompletionStage<Answer> own =
        isReverse(zone.get())
            ? reverse(query, zone.get(), now.get().first())
            : now.get().domains().get(zone.get()).handle(query, next);
    return options.fallthrough().contains(query.name())
        ? own.thenCompose(answer -> fallen(answer, query, next))
        : own.thenApply(answer -> answer.withOrigin(NAME));
  }

  private static Answer notStarted() {
    return Answer.builder(NAME)
        .rcode(Rcode.SERVFAIL)
        .error(ExtendedError.NOT_READY, "the cluster is not watched yet")
        .build();
  }

  /** There are only PTR records below a reverse zone: other types ask whether the name exists. */
  private static CompletionStage<Answer> reverse(Query query, Name zone, SkyPlugin records) {
    Next missing = passed -> records.handle(passed.withType(NO_TYPE), KubernetesPlugin::nobody);
    boolean isApex = query.name().equals(zone) && query.type() == Type.SOA;
    int type = query.type() == Type.PTR || isApex ? query.type() : NO_TYPE;
    return records
        .handle(query.withType(type), missing)
        .thenApply(answer -> answer.answer().isEmpty() ? answer : authoritative(answer));
  }

  private static CompletionStage<Answer> nobody(Query query) {
    return CompletableFuture.completedFuture(Answer.ofRcode(Rcode.SERVFAIL, NAME));
  }

  /** The zone is ours, whole. */
  private static Answer authoritative(Answer answer) {
    return answer.toBuilder().authoritative(true).build();
  }

  /** A name that does not exist is passed on; the answer holds as long as it does not. */
  private static CompletionStage<Answer> fallen(Answer own, Query query, Next next) {
    if (own.rcode() != Rcode.NXDOMAIN) {
      return CompletableFuture.completedFuture(own.withOrigin(NAME));
    }
    return next.handle(query)
        .thenApply(answer -> answer.withValidity(answer.validity().and(own.validity())));
  }

  @Override
  public Optional<String> notReady() {
    return started.isPresent()
        ? started.get().notReady()
        : Optional.of("the cluster is not watched yet");
  }

  @Override
  public void close() {
    if (started.isPresent()) {
      started = Optional.empty();
      clusters.release(options.cluster());
    }
  }
}
