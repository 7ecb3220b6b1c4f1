package io.skystack.dns.forward;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Passes every query on to upstream servers. The last plugin of a chain. */
@SuppressWarnings("FutureReturnValueIgnored") // closing cannot fail
public final class Forward implements Plugin {
  static final String NAME = "forward";

  private static final Logger log = LoggerFactory.getLogger(Forward.class);

  private final Options options;
  private final ForwardMetrics metrics;
  private final EventLoops loops;
  private final boolean ownsLoops;
  private final UpstreamClient client;
  private final Map<FlightKey, CompletableFuture<Answer>> flights = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final BurstLog troubles = new BurstLog(log);

  /**
   * How to forward.
   *
   * @param upstreams the servers, in their order; none: every query is answered with SERVFAIL
   * @param timeout how long one server has to answer before the next is asked
   * @param ndots names with fewer labels are answered with SERVFAIL, not forwarded
   * @param rotate whether each query starts at another upstream; else always at the first
   * @param recursion false: nothing is forwarded, every query is answered with SERVFAIL
   * @param ownAddresses where this server itself listens: an upstream among them would ask itself
   *     in circles
   * @param upstreamFlag the flag that an operator sets upstreams with, for messages
   * @param maxInFlight different questions waiting for upstreams at once; more are answered with
   *     SERVFAIL
   * @param zone what the upstreams know; the root for all there is
   * @param ednsOptions what every query to an upstream carries in EDNS
   */
  public record Options(
      List<InetSocketAddress> upstreams,
      Duration timeout,
      int ndots,
      boolean rotate,
      boolean recursion,
      List<InetSocketAddress> ownAddresses,
      String upstreamFlag,
      int maxInFlight,
      Name zone,
      List<EDNSOption> ednsOptions) {

    public Options {
      upstreams = List.copyOf(upstreams);
      ownAddresses = List.copyOf(ownAddresses);
      ednsOptions = List.copyOf(ednsOptions);
    }

    /** The defaults: 2 s, ndots 2, rotating, 1,000 questions in flight. */
    public static Options of(List<InetSocketAddress> upstreams) {
      return new Options(
          upstreams,
          Duration.ofSeconds(2),
          2,
          true,
          true,
          List.of(),
          "--nameservers",
          1000,
          Name.root,
          List.of());
    }

    /** The same with another timeout. */
    public Options withTimeout(Duration value) {
      return new Options(
          upstreams,
          value,
          ndots,
          rotate,
          recursion,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          zone,
          ednsOptions);
    }

    /** The same with another least number of labels. */
    public Options withNdots(int value) {
      return new Options(
          upstreams,
          timeout,
          value,
          rotate,
          recursion,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          zone,
          ednsOptions);
    }

    /** The same with rotation on or off. */
    public Options withRotate(boolean value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          value,
          recursion,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          zone,
          ednsOptions);
    }

    /** The same with forwarding on or off. */
    public Options withRecursion(boolean value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          rotate,
          value,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          zone,
          ednsOptions);
    }

    /** The same for a server that listens at these addresses. */
    public Options withOwnAddresses(List<InetSocketAddress> value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          rotate,
          recursion,
          value,
          upstreamFlag,
          maxInFlight,
          zone,
          ednsOptions);
    }

    /** The same with another bound on questions in flight. */
    public Options withMaxInFlight(int value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          rotate,
          recursion,
          ownAddresses,
          upstreamFlag,
          value,
          zone,
          ednsOptions);
    }

    /** The same for servers of this zone: what is outside of it is not theirs to say. */
    public Options withZone(Name value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          rotate,
          recursion,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          value,
          ednsOptions);
    }

    /** The same with EDNS options that every query to an upstream carries. */
    public Options withEdnsOptions(List<EDNSOption> value) {
      return new Options(
          upstreams,
          timeout,
          ndots,
          rotate,
          recursion,
          ownAddresses,
          upstreamFlag,
          maxInFlight,
          zone,
          value);
    }
  }

  /**
   * Starts the event loop that it asks on.
   *
   * @throws OperatorException if an upstream is this server itself
   */
  public Forward(Options options, PrometheusRegistry registry) {
    this(options, ForwardMetrics.register(registry));
  }

  /** The same, for one of several that count together. */
  public Forward(Options options, ForwardMetrics metrics) {
    this(options, metrics, EventLoops.open(NAME, 1, true), true);
  }

  /**
   * The same, for one of several that ask on one event loop.
   *
   * @param loops whose first it asks on; stays the caller's to close
   */
  public Forward(Options options, ForwardMetrics metrics, EventLoops loops) {
    this(options, metrics, loops, false);
  }

  private Forward(Options options, ForwardMetrics metrics, EventLoops loops, boolean ownsLoops) {
    for (InetSocketAddress upstream : options.upstreams()) {
      if (Upstreams.isOneOf(upstream, options.ownAddresses())) {
        throw new OperatorException(
            "nameserver %s is this server itself: give another with %s"
                .formatted(Addresses.format(upstream), options.upstreamFlag()));
      }
    }
    this.options = options;
    this.metrics = metrics;
    this.loops = loops;
    this.ownsLoops = ownsLoops;
    this.client = new UpstreamClient(loops, options, metrics);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!mayForward(query)) {
      return CompletableFuture.completedFuture(unforwarded());
    }
    CompletableFuture<Answer> mine = new CompletableFuture<>();
    FlightKey key = FlightKey.of(query);
    CompletableFuture<Answer> flying = flights.putIfAbsent(key, mine);
    if (flying != null) {
      metrics.shared();
      return flying;
    }
    if (inFlight.incrementAndGet() > options.maxInFlight()) {
      metrics.overloaded();
      land(key, mine);
      mine.complete(unforwarded());
      return mine;
    }
    metrics.started();
    CompletableFuture<Answer> landed =
        mine.whenComplete(
            (answer, failure) -> {
              metrics.ended();
              land(key, mine);
            });
    start(query, mine);
    return landed;
  }

  private boolean mayForward(Query query) {
    int labels = query.name().labels() - 1; // dnsjava counts the root
    return options.recursion() && !options.upstreams().isEmpty() && labels >= options.ndots();
  }

  private static Answer unforwarded() {
    return Answer.builder(NAME).rcode(Rcode.SERVFAIL).recursionAvailable(true).build();
  }

  private void start(Query query, CompletableFuture<Answer> answer) {
    int size = options.upstreams().size();
    int first = options.rotate() ? Math.floorMod(turn.getAndIncrement(), size) : 0;
    Flight flight =
        new Flight(query, options.upstreams(), first, client, metrics, troubles, answer);
    try {
      loops.each().get(0).execute(flight::start);
    } catch (RejectedExecutionException e) {
      answer.complete(unforwarded()); // closed meanwhile
    }
  }

  private void land(FlightKey key, CompletableFuture<Answer> flight) {
    inFlight.decrementAndGet();
    flights.remove(key, flight);
  }

  /** Ends at once; what still waits for upstreams is answered with SERVFAIL. */
  @Override
  public void close() {
    if (ownsLoops) {
      loops.close();
    }
    flights.values().forEach(flight -> flight.complete(unforwarded()));
  }

  /** Ends once nothing waits for upstreams any more; no query may come after this. */
  public void closeOnceIdle() {
    CompletableFuture.allOf(flights.values().toArray(CompletableFuture<?>[]::new))
        .whenComplete((all, failure) -> close());
  }
}
