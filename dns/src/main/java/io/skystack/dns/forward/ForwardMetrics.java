package io.skystack.dns.forward;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What forwarding counts. One for each registry: plugins that share a registry share this. */
public final class ForwardMetrics {
  /** Servers come and go where records name them: more than this are counted together. */
  private static final int MAX_SERVERS = 1000;

  private static final String OTHERS = "other";
  private static final String UPSTREAM = "upstream";
  private static final Set<String> UNHELPFUL = Set.of("SERVFAIL", "REFUSED");

  private final Set<String> servers = ConcurrentHashMap.newKeySet();
  private final Counter responses;
  private final Counter failures;
  private final Counter ignored;
  private final Histogram duration;
  private final Gauge up;
  private final Counter probeFailures;
  private final Counter connections;
  private final Counter allDown;
  private final Counter shared;
  private final Counter overloaded;
  private final Counter hedged;
  private final Counter loops;
  private final Gauge inFlight;

  private ForwardMetrics(PrometheusRegistry registry) {
    responses =
        ofServer("responses", "Replies of upstreams by response code", "rcode").register(registry);
    failures =
        ofServer("failures", "Attempts that brought no reply that could be used", "reason")
            .register(registry);
    ignored =
        Counter.builder()
            .name("skystack_forward_ignored_total")
            .help("Messages with a wrong ID, question, letter case or header")
            .labelNames("upstream")
            .register(registry);
    duration =
        Histogram.builder()
            .name("skystack_forward_duration_seconds")
            .help("Time from a message to an upstream to its reply, by response code")
            .labelNames("upstream", "rcode")
            .classicOnly()
            .classicUpperBounds(.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2)
            .register(registry);
    up =
        Gauge.builder()
            .name("skystack_forward_up")
            .help("Whether an upstream is asked: 0 after failures, until it answers again")
            .labelNames("upstream")
            .register(registry);
    probeFailures =
        Counter.builder()
            .name("skystack_forward_probe_failures_total")
            .help("Probes of an upstream that had failed, which it did not answer")
            .labelNames("upstream")
            .register(registry);
    connections =
        Counter.builder()
            .name("skystack_forward_connections_total")
            .help("Messages by whether they went by a socket that was open already")
            .labelNames("upstream", "proto", "reused")
            .register(registry);
    allDown = plain("all_down", "Queries for which no upstream was known to be up", registry);
    shared = plain("shared", "Queries that waited for the answer to an equal one", registry);
    overloaded = plain("overloaded", "Queries refused at the bound in flight", registry);
    hedged = plain("hedged", "Queries also asked of another upstream that may be faster", registry);
    loops = plain("loops", "Upstreams that were found to ask this server", registry);
    inFlight =
        Gauge.builder()
            .name("skystack_forward_in_flight")
            .help("Different questions that wait for upstreams")
            .register(registry);
  }

  private static Counter.Builder ofServer(String name, String help, String label) {
    return Counter.builder()
        .name("skystack_forward_" + name + "_total")
        .help(help)
        .labelNames("upstream", label);
  }

  private static Counter plain(String name, String help, PrometheusRegistry registry) {
    return Counter.builder()
        .name("skystack_forward_" + name + "_total")
        .help(help)
        .register(registry);
  }

  /** Registers the metrics of one plugin, or of several. */
  public static ForwardMetrics register(PrometheusRegistry registry) {
    return new ForwardMetrics(registry);
  }

  UpstreamMetrics of(Nameserver nameserver) {
    String server = nameserver.toString();
    if (!servers.contains(server) && (servers.size() >= MAX_SERVERS || !servers.add(server))) {
      server = servers.contains(server) ? server : OTHERS;
    }
    return new UpstreamMetrics(
        server,
        responses,
        failures,
        ignored.labelValues(server),
        duration,
        up.labelValues(server),
        probeFailures.labelValues(server),
        connections);
  }

  /** What was counted of a server. Reads all that is counted: for whoever scrapes. */
  public UpstreamFigures figures(Nameserver nameserver) {
    String server = nameserver.toString();
    long replies = sum(responses, server, label -> true);
    long refusals = sum(responses, server, UNHELPFUL::contains);
    long unanswered = sum(failures, server, label -> true);
    return new UpstreamFigures(replies + unanswered, refusals + unanswered);
  }

  private static long sum(Counter counter, String server, Predicate<String> isMeant) {
    return counter.collect().getDataPoints().stream()
        .filter(point -> server.equals(point.getLabels().get(UPSTREAM)))
        .filter(point -> isMeant.test(second(point.getLabels())))
        .mapToLong(point -> (long) point.getValue())
        .sum();
  }

  private static String second(Labels labels) {
    return labels.stream()
        .filter(label -> !label.getName().equals(UPSTREAM))
        .map(Label::getValue)
        .findFirst()
        .orElse("");
  }

  Counter responses() {
    return responses;
  }

  Counter failures() {
    return failures;
  }

  Histogram duration() {
    return duration;
  }

  Counter probeFailures() {
    return probeFailures;
  }

  Counter connections() {
    return connections;
  }

  double allDowns() {
    return allDown.get();
  }

  double overloads() {
    return overloaded.get();
  }

  void allDown() {
    allDown.inc();
  }

  void shared() {
    shared.inc();
  }

  void overloaded() {
    overloaded.inc();
  }

  void hedged() {
    hedged.inc();
  }

  void loop() {
    loops.inc();
  }

  void started() {
    inFlight.inc();
  }

  void ended() {
    inFlight.dec();
  }
}
