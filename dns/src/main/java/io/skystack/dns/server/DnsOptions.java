package io.skystack.dns.server;

import io.skystack.dns.net.InheritedSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How a {@link DnsServer} serves. Immutable: each {@code with…} gives another. */
public final class DnsOptions {
  private List<InetSocketAddress> addresses;
  private String addressFlag = "--addr";
  private int eventLoops = Runtime.getRuntime().availableProcessors();
  private boolean nativeTransport = true;
  private int maxInFlight = 10_000;
  private Duration queryTimeout = Duration.ofSeconds(10);
  private Duration closeTimeout = Duration.ofSeconds(4);
  private TcpLimits tcp = TcpLimits.DEFAULT;
  private AccessList access = AccessList.OPEN;
  private RateLimit rateLimit = RateLimit.NONE;
  private long hotBytes = 32L << 20;
  private List<InheritedSocket> inherited = List.of();
  private Optional<EncryptionOptions> encryption = Optional.empty();
  private EdnsOptions edns = EdnsOptions.DEFAULT;
  private Supplier<AnswerObserver> observers = () -> AnswerObserver.NONE;

  private DnsOptions(List<InetSocketAddress> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  private DnsOptions(DnsOptions other) {
    inherited = other.inherited;
    encryption = other.encryption;
    addresses = other.addresses;
    addressFlag = other.addressFlag;
    eventLoops = other.eventLoops;
    nativeTransport = other.nativeTransport;
    maxInFlight = other.maxInFlight;
    queryTimeout = other.queryTimeout;
    closeTimeout = other.closeTimeout;
    tcp = other.tcp;
    access = other.access;
    rateLimit = other.rateLimit;
    hotBytes = other.hotBytes;
    edns = other.edns;
    observers = other.observers;
  }

  /** The defaults. */
  public static DnsOptions of(List<InetSocketAddress> addresses) {
    return new DnsOptions(addresses);
  }

  /** Where to listen, UDP and TCP each; port 0 takes a free port, the same for both. */
  public List<InetSocketAddress> addresses() {
    return addresses;
  }

  /** The same at other addresses. */
  public DnsOptions withAddresses(List<InetSocketAddress> value) {
    DnsOptions copy = new DnsOptions(this);
    copy.addresses = List.copyOf(value);
    return copy;
  }

  /** The flag that an operator moves the addresses with, for messages. */
  public String addressFlag() {
    return addressFlag;
  }

  /** The same with another name of the flag for addresses. */
  public DnsOptions withAddressFlag(String value) {
    DnsOptions copy = new DnsOptions(this);
    copy.addressFlag = value;
    return copy;
  }

  /** Threads that serve; default one a core. */
  public int eventLoops() {
    return eventLoops;
  }

  /** The same with another number of event loops. */
  public DnsOptions withEventLoops(int value) {
    DnsOptions copy = new DnsOptions(this);
    copy.eventLoops = value;
    return copy;
  }

  /** Whether to use epoll where it is to be had; the default. */
  public boolean nativeTransport() {
    return nativeTransport;
  }

  /** The same with or without epoll. */
  public DnsOptions withNativeTransport(boolean value) {
    DnsOptions copy = new DnsOptions(this);
    copy.nativeTransport = value;
    return copy;
  }

  /** Queries that wait for an answer at once; more are answered with SERVFAIL; default 10,000. */
  public int maxInFlight() {
    return maxInFlight;
  }

  /** The same with another bound on queries in flight. */
  public DnsOptions withMaxInFlight(int value) {
    DnsOptions copy = new DnsOptions(this);
    copy.maxInFlight = value;
    return copy;
  }

  /** After which a query that no plugin answered is answered with SERVFAIL; default 10 s. */
  public Duration queryTimeout() {
    return queryTimeout;
  }

  /** The same with another time for plugins to answer in. */
  public DnsOptions withQueryTimeout(Duration value) {
    DnsOptions copy = new DnsOptions(this);
    copy.queryTimeout = value;
    return copy;
  }

  /** How long {@link DnsServer#close} waits for answers still to come; default 4 s. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /** The same with another time for closing. */
  public DnsOptions withCloseTimeout(Duration value) {
    DnsOptions copy = new DnsOptions(this);
    copy.closeTimeout = value;
    return copy;
  }

  /** Bounds on connections. */
  public TcpLimits tcp() {
    return tcp;
  }

  /** The same with other bounds on TCP. */
  public DnsOptions withTcp(TcpLimits value) {
    DnsOptions copy = new DnsOptions(this);
    copy.tcp = value;
    return copy;
  }

  /** Which clients are answered; default all. */
  public AccessList access() {
    return access;
  }

  /** The same for other clients. */
  public DnsOptions withAccess(AccessList value) {
    DnsOptions copy = new DnsOptions(this);
    copy.access = value;
    return copy;
  }

  /** How many queries a client network may ask; default no limit. */
  public RateLimit rateLimit() {
    return rateLimit;
  }

  /** The same with another limit. */
  public DnsOptions withRateLimit(RateLimit value) {
    DnsOptions copy = new DnsOptions(this);
    copy.rateLimit = value;
    return copy;
  }

  /**
   * Bytes of heap for answers that are kept ready for the wire, whatever their plugins; default 32
   * MiB. A server takes no more than a quarter of the heap for them, whatever is said here. 0:
   * every query goes through the chain.
   */
  public long hotBytes() {
    return hotBytes;
  }

  /** The same with another bound on ready answers. */
  public DnsOptions withHotBytes(long value) {
    DnsOptions copy = new DnsOptions(this);
    copy.hotBytes = value;
    return copy;
  }

  /** Sockets to serve on that are bound already, beside the addresses; default none. */
  public List<InheritedSocket> inherited() {
    return inherited;
  }

  /**
   * The same with sockets that are bound already. A name of {@code tls}, {@code https} or {@code
   * quic} says what is spoken on one; plain DNS on all others.
   */
  public DnsOptions withInherited(List<InheritedSocket> value) {
    DnsOptions copy = new DnsOptions(this);
    copy.inherited = List.copyOf(value);
    return copy;
  }

  /** The encrypted transports; default none. */
  public Optional<EncryptionOptions> encryption() {
    return encryption;
  }

  /** The same with encrypted transports. */
  public DnsOptions withEncryption(EncryptionOptions value) {
    DnsOptions copy = new DnsOptions(this);
    copy.encryption = Optional.of(value);
    return copy;
  }

  /** Makes one observer for each event loop; default those that tell nobody. */
  public Supplier<AnswerObserver> observers() {
    return observers;
  }

  /** The same with observers. */
  public DnsOptions withObservers(Supplier<AnswerObserver> value) {
    DnsOptions copy = new DnsOptions(this);
    copy.observers = value;
    return copy;
  }

  /** What is said in EDNS. */
  public EdnsOptions edns() {
    return edns;
  }

  /** The same with something else said in EDNS. */
  public DnsOptions withEdns(EdnsOptions value) {
    DnsOptions copy = new DnsOptions(this);
    copy.edns = value;
    return copy;
  }
}
