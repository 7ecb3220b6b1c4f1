package io.skystack.dns.forward;

import io.netty.channel.EventLoop;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Passes every query on to other servers. The last plugin of a chain. */
@SuppressWarnings("FutureReturnValueIgnored") // closing later cannot fail
public final class Forward implements Plugin {
  static final String NAME = "forward";

  private static final Logger log = LoggerFactory.getLogger(Forward.class);

  private final Options options;
  private final ForwardMetrics metrics;
  private final EventLoops loops;
  private final boolean ownsLoops;
  private final EventLoop loop;
  private final UpstreamClient client;
  private final List<UpstreamServer> servers;
  private final LoopProbes loopProbes;
  private final Hedging hedging;
  private final Map<FlightKey, CompletableFuture<Answer>> flights = new ConcurrentHashMap<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private int turn;
  private volatile boolean isClosed;

  /**
   * How to forward.
   *
   * @param nameservers the servers, in their order; none: every query is answered with SERVFAIL
   * @param policy which is asked first
   * @param timeout how long one server has to answer before the next is asked
   * @param deadline how long all of them have together
   * @param ndots names with fewer labels are answered with SERVFAIL, not forwarded
   * @param recursion false: nothing is forwarded, every query is answered with SERVFAIL
   * @param ownAddresses where this server itself listens: an upstream among them would ask itself
   *     in circles
   * @param upstreamFlag the flag that an operator sets upstreams with, for messages
   * @param maxInFlight different questions waiting for upstreams at once; more are answered with
   *     SERVFAIL
   * @param failover response codes after which the next server is asked
   * @param hedging when a second server is asked though the first may still answer
   * @param health what happens to servers that fail
   * @param sockets how messages go to servers
   * @param tls how servers that are asked over TLS are known
   * @param zone what the servers know; the root for all there is
   * @param ednsOptions what every query to a server carries in EDNS
   */
  public record Options(
      List<Nameserver> nameservers,
      Policy policy,
      Duration timeout,
      Duration deadline,
      int ndots,
      boolean recursion,
      List<InetSocketAddress> ownAddresses,
      String upstreamFlag,
      int maxInFlight,
      Set<Integer> failover,
      HedgeOptions hedging,
      HealthOptions health,
      SocketOptions sockets,
      TlsOptions tls,
      Name zone,
      List<EDNSOption> ednsOptions) {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    public Options {
      nameservers = List.copyOf(nameservers);
      ownAddresses = List.copyOf(ownAddresses);
      failover = Set.copyOf(failover);
      ednsOptions = List.copyOf(ednsOptions);
      deadline = deadline.compareTo(timeout) < 0 ? timeout : deadline;
    }

    /** The defaults for servers that are asked over UDP and TCP. */
    public static Options of(List<InetSocketAddress> upstreams) {
      return ofNameservers(upstreams.stream().map(Nameserver::of).toList());
    }

    /**
     * The defaults: each in its turn, 2 s for one and 5 s for all, ndots 2, 1,000 questions in
     * flight, another server after SERVFAIL and REFUSED.
     */
    public static Options ofNameservers(List<Nameserver> nameservers) {
      return new Options(
          nameservers,
          Policy.ROUND_ROBIN,
          Duration.ofSeconds(2),
          DEADLINE,
          2,
          true,
          List.of(),
          "--nameservers",
          1000,
          Set.of(Rcode.SERVFAIL, Rcode.REFUSED),
          HedgeOptions.DEFAULT,
          HealthOptions.DEFAULT,
          SocketOptions.DEFAULT,
          TlsOptions.DEFAULT,
          Name.root,
          List.of());
    }

    /** The same for other servers. */
    public Options withNameservers(List<Nameserver> value) {
      return with(draft -> draft.nameservers = value);
    }

    /** The same with another order of servers. */
    public Options withPolicy(Policy value) {
      return with(draft -> draft.policy = value);
    }

    /** The same starting at another server each time, or always at the first. */
    public Options withRotate(boolean value) {
      return withPolicy(value ? Policy.ROUND_ROBIN : Policy.SEQUENTIAL);
    }

    /** The same with another time for one server. */
    public Options withTimeout(Duration value) {
      return with(draft -> draft.timeout = value);
    }

    /** The same with another time for all servers together. */
    public Options withDeadline(Duration value) {
      return with(draft -> draft.deadline = value);
    }

    /** The same with another least number of labels. */
    public Options withNdots(int value) {
      return with(draft -> draft.ndots = value);
    }

    /** The same with forwarding on or off. */
    public Options withRecursion(boolean value) {
      return with(draft -> draft.recursion = value);
    }

    /** The same with another flag that upstreams are set with. */
    public Options withUpstreamFlag(String value) {
      return with(draft -> draft.upstreamFlag = value);
    }

    /** The same for a server that listens at these addresses. */
    public Options withOwnAddresses(List<InetSocketAddress> value) {
      return with(draft -> draft.ownAddresses = value);
    }

    /** The same with another bound on questions in flight. */
    public Options withMaxInFlight(int value) {
      return with(draft -> draft.maxInFlight = value);
    }

    /** The same with other response codes after which the next server is asked. */
    public Options withFailover(Set<Integer> value) {
      return with(draft -> draft.failover = value);
    }

    /** The same with another rule for asking a second server. */
    public Options withHedging(HedgeOptions value) {
      return with(draft -> draft.hedging = value);
    }

    /** The same with another rule for servers that fail. */
    public Options withHealth(HealthOptions value) {
      return with(draft -> draft.health = value);
    }

    /** The same with other sockets. */
    public Options withSockets(SocketOptions value) {
      return with(draft -> draft.sockets = value);
    }

    /** The same with other means of TLS. */
    public Options withTls(TlsOptions value) {
      return with(draft -> draft.tls = value);
    }

    /** The same for servers of this zone: what is outside of it is not theirs to say. */
    public Options withZone(Name value) {
      return with(draft -> draft.zone = value);
    }

    /** The same with EDNS options that every query to a server carries. */
    public Options withEdnsOptions(List<EDNSOption> value) {
      return with(draft -> draft.ednsOptions = value);
    }

    private Options with(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return draft.options();
    }

    /** Options while one of them changes. */
    private static final class Draft {
      private List<Nameserver> nameservers;
      private Policy policy;
      private Duration timeout;
      private Duration deadline;
      private int ndots;
      private boolean recursion;
      private List<InetSocketAddress> ownAddresses;
      private String upstreamFlag;
      private int maxInFlight;
      private Set<Integer> failover;
      private HedgeOptions hedging;
      private HealthOptions health;
      private SocketOptions sockets;
      private TlsOptions tls;
      private Name zone;
      private List<EDNSOption> ednsOptions;

      Draft(Options from) {
        nameservers = from.nameservers;
        policy = from.policy;
        timeout = from.timeout;
        deadline = from.deadline;
        ndots = from.ndots;
        recursion = from.recursion;
        ownAddresses = from.ownAddresses;
        upstreamFlag = from.upstreamFlag;
        maxInFlight = from.maxInFlight;
        failover = from.failover;
        hedging = from.hedging;
        health = from.health;
        sockets = from.sockets;
        tls = from.tls;
        zone = from.zone;
        ednsOptions = from.ednsOptions;
      }

      Options options() {
        return new Options(
            nameservers,
            policy,
            timeout,
            deadline,
            ndots,
            recursion,
            ownAddresses,
            upstreamFlag,
            maxInFlight,
            failover,
            hedging,
            health,
            sockets,
            tls,
            zone,
            ednsOptions);
      }
    }
  }

  /**
   * Starts the event loop that it asks on.
   *
   * @throws OperatorException if an upstream is this server itself, or a file of TLS cannot be read
   */
  public Forward(Options options, PrometheusRegistry registry) {
    this(options, ForwardMetrics.register(registry));
  }

  /** The same, for one of several that count together. */
  public Forward(Options options, ForwardMetrics metrics) {
    this(checked(options), metrics, EventLoops.open(NAME, 1, true), tls(options), true);
  }

  /**
   * The same, for one of several that ask on one event loop.
   *
   * @param loops whose first it asks on; stays the caller's to close
   */
  public Forward(Options options, ForwardMetrics metrics, EventLoops loops) {
    this(checked(options), metrics, loops, tls(options), false);
  }

  private Forward(
      Options options,
      ForwardMetrics metrics,
      EventLoops loops,
      Optional<Tls> tls,
      boolean ownsLoops) {
    this.options = options;
    this.metrics = metrics;
    this.loops = loops;
    this.ownsLoops = ownsLoops;
    this.loop = loops.each().get(0);
    this.hedging = new Hedging(options.hedging(), metrics);
    BurstLog troubles = new BurstLog(log);
    Randomness random = new Randomness();
    this.client = new UpstreamClient(loops, options, random);
    this.servers =
        options.nameservers().stream()
            .map(
                nameserver -> {
                  UpstreamMetrics counted = metrics.of(nameserver);
                  StreamPool streams =
                      new StreamPool(loops, nameserver, options, tls, random, counted);
                  DatagramPorts ports = new DatagramPorts(loops, nameserver, random, counted);
                  return new UpstreamServer(
                      nameserver, options, client, ports, streams, counted, troubles);
                })
            .toList();
    this.loopProbes = new LoopProbes(servers, client, options, random, metrics, troubles);
    loopProbes.start();
  }

  private static Options checked(Options options) {
    for (Nameserver nameserver : options.nameservers()) {
      if (Upstreams.isOneOf(nameserver.address(), options.ownAddresses())) {
        throw new OperatorException(
            "nameserver %s is this server itself: give another with %s"
                .formatted(nameserver, options.upstreamFlag()));
      }
    }
    return options;
  }

  private static Optional<Tls> tls(Options options) {
    return options.nameservers().stream().anyMatch(Nameserver::isTls)
        ? Optional.of(new Tls(options.tls()))
        : Optional.empty();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (loopProbes.isOne(query)) {
      return CompletableFuture.completedFuture(looped());
    }
    if (!mayForward(query)) {
      return CompletableFuture.completedFuture(unforwarded("it is not passed on"));
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
      mine.complete(unforwarded("too many questions wait for nameservers"));
      return mine;
    }
    metrics.started();
    CompletableFuture<Answer> landed =
        mine.whenComplete(
            (answer, failure) -> {
              metrics.ended();
              land(key, mine);
            });
    try {
      loop.execute(() -> start(query, mine));
    } catch (RejectedExecutionException e) {
      mine.complete(closing());
    }
    return landed;
  }

  private boolean mayForward(Query query) {
    int labels = query.name().labels() - 1; // dnsjava counts the root
    return options.recursion() && !options.nameservers().isEmpty() && labels >= options.ndots();
  }

  private void start(Query query, CompletableFuture<Answer> answer) {
    Candidates candidates = Candidates.of(servers, options.policy(), turn++);
    if (!candidates.hasUp(0)) {
      metrics.allDown();
    }
    if (isClosed) {
      answer.complete(closing());
    } else if (candidates.size() == 0) {
      answer.complete(looped());
    } else {
      hedging.started();
      new Flight(query, options, candidates, client, hedging, answer).start();
    }
  }

  private void land(FlightKey key, CompletableFuture<Answer> flight) {
    inFlight.decrementAndGet();
    flights.remove(key, flight);
  }

  private static Answer unforwarded(String why) {
    return failure(Rcode.SERVFAIL, why);
  }

  private static Answer closing() {
    return unforwarded("this server stops asking");
  }

  private static Answer looped() {
    return failure(Rcode.SERVFAIL, "the question goes in circles");
  }

  private static Answer failure(int rcode, String why) {
    return Answer.builder(NAME)
        .rcode(rcode)
        .recursionAvailable(true)
        .error(ExtendedError.OTHER, why)
        .build();
  }

  /** Ends once all that still waits for servers has its answer, or has waited long enough. */
  public void closeLater() {
    long most = options.deadline().toNanos();
    try {
      loop.schedule(this::close, most, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      close(); // the loop has ended, and all with it
    }
  }

  /** Ends at once; what still waits for servers is answered with SERVFAIL. */
  @Override
  public void close() {
    isClosed = true;
    loopProbes.close();
    try {
      loop.execute(() -> servers.forEach(UpstreamServer::close));
    } catch (RejectedExecutionException e) {
      log.debug("the event loop has ended already");
    }
    if (ownsLoops) {
      loops.close();
    }
    flights.values().forEach(flight -> flight.complete(closing()));
  }
}
