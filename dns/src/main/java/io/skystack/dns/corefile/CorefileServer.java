package io.skystack.dns.corefile;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.server.ServerMetrics;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what a Corefile says: one server for each scheme and port, with the blocks of that port
 * behind it. Read again, it changes over without losing a query; what cannot be served leaves all
 * as it was.
 */
public final class CorefileServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CorefileServer.class);

  /** How long plugins of a new Corefile may take until they can answer; then they are served so. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long POLL_MILLIS = 20;

  private final CorefileOptions options;
  private final State process = new State();
  private final ServerMetrics metrics;
  private final LoopNumbers numbers = new LoopNumbers();
  private final EndpointServers endpoints = new EndpointServers();
  private final List<SocketServer> servers = new ArrayList<>();
  private volatile Reading reading;
  private boolean isClosed;

  private CorefileServer(CorefileOptions options) {
    this.options = options;
    this.metrics = ServerMetrics.register(options.registry());
    process.get(ServerMetrics.class, () -> metrics);
    process.get(CorefileServer.class, () -> this);
    this.reading = Reading.of(options, process, false);
    try {
      reading.warnings().forEach(log::warn);
      reading.start();
      for (Socket socket : reading.sockets()) {
        servers.add(SocketServer.open(socket, metrics, numbers));
      }
      endpoints.show(reading.endpoints());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    log.info("serving {}", where());
  }

  /**
   * Reads the Corefile, opens the sockets, serves.
   *
   * @throws CorefileException if something is wrong with the Corefile
   * @throws OperatorException if it cannot be read, or an address cannot be bound
   */
  public static CorefileServer start(CorefileOptions options) {
    return new CorefileServer(options);
  }

  /**
   * Reads the Corefile and makes its plugins, and binds and starts nothing.
   *
   * @throws CorefileException if something is wrong with the Corefile
   * @throws OperatorException if it cannot be read
   */
  public static Checked check(CorefileOptions options) {
    try (Reading reading = Reading.of(options, new State(), true)) {
      return new Checked(reading.warnings(), reading.describe());
    }
  }

  /**
   * What a Corefile would be.
   *
   * @param warnings a line each
   * @param chains each listener, its zones, and their plugins in order
   */
  public record Checked(List<String> warnings, String chains) {
    public Checked {
      warnings = List.copyOf(warnings);
    }
  }

  private String where() {
    return servers.stream()
        .map(
            server ->
                server.addresses().stream()
                    .map(address -> server.scheme() + "://" + Addresses.format(address))
                    .collect(Collectors.joining(", ")))
        .collect(Collectors.joining(", "));
  }

  /** Where it listens, with a scheme. */
  public synchronized List<InetSocketAddress> addresses(Scheme scheme) {
    return servers.stream()
        .filter(server -> server.scheme() == scheme)
        .flatMap(server -> server.addresses().stream())
        .toList();
  }

  /** The first reason why a plugin cannot serve yet, with its name; empty once all can. */
  public Optional<String> notReady() {
    return reading.notReady();
  }

  /** The files that what is served was read from. */
  List<Path> files() {
    return reading.corefile().files();
  }

  /**
   * Reads the Corefile again and serves what it says now. Waits until that is so, and until nobody
   * waits for what was before; not to be called from an event loop.
   *
   * @throws CorefileException if something is wrong with the Corefile; all stays as it was
   * @throws OperatorException if it cannot be read, or an address cannot be bound; the same
   */
  public synchronized void reload() {
    if (isClosed) {
      return;
    }
    Reading next = Reading.of(options, process, false);
    Reading before = reading;
    try {
      next.warnings().forEach(log::warn);
      next.start();
      awaitReady(next);
      changeOver(next).join();
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
    before.close();
    log.info("serving {} by the new Corefile", where());
  }

  private static void awaitReady(Reading next) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (next.notReady().isPresent() && System.nanoTime() - end < 0) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Opens what is new before anything changes: it is the one thing that can fail. */
  private CompletableFuture<Void> changeOver(Reading next) {
    List<SocketServer> unused = new ArrayList<>(servers);
    List<Socket> unserved = new ArrayList<>(next.sockets());
    Map<SocketServer, Socket> kept = new LinkedHashMap<>();
    match(unserved, unused, kept, SocketServer::isAt);
    match(unserved, unused, kept, SocketServer::fits);
    List<Runnable> undoing = new ArrayList<>();
    List<SocketServer> opened;
    try {
      kept.forEach((server, socket) -> undoing.add(server.move(socket)));
      opened = open(unserved, unused);
      endpoints.show(next.endpoints());
    } catch (RuntimeException e) {
      undoing.forEach(Runnable::run);
      throw e;
    }
    List<CompletableFuture<Void>> left = new ArrayList<>();
    kept.forEach((server, socket) -> left.add(server.become(socket)));
    reading = next;
    servers.addAll(opened);
    servers.removeAll(unused);
    unused.forEach(SocketServer::close);
    return CompletableFuture.allOf(left.toArray(CompletableFuture[]::new));
  }

  /** Finds those servers that can go on as those of sockets. */
  private static void match(
      List<Socket> unserved,
      List<SocketServer> unused,
      Map<SocketServer, Socket> kept,
      BiPredicate<SocketServer, Socket> can) {
    for (Socket socket : List.copyOf(unserved)) {
      unused.stream()
          .filter(server -> can.test(server, socket))
          .findFirst()
          .ifPresent(
              server -> {
                unserved.remove(socket);
                unused.remove(server);
                kept.put(server, socket);
              });
    }
  }

  /** A server that speaks something else on the same port has to end before the new one begins. */
  private List<SocketServer> open(List<Socket> sockets, List<SocketServer> unused) {
    List<SocketServer> opened = new ArrayList<>();
    try {
      for (Socket socket : sockets) {
        for (SocketServer old : List.copyOf(unused)) {
          if (old.sharesPort(socket)) {
            unused.remove(old);
            servers.remove(old);
            old.close();
          }
        }
        opened.add(SocketServer.open(socket, metrics, numbers));
      }
      return opened;
    } catch (RuntimeException e) {
      opened.forEach(SocketServer::close);
      throw e;
    }
  }

  /** Ends: answers what came, then closes what the answers came from. May be called twice. */
  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    reading.blocks().forEach(block -> block.setup().shutdowns().forEach(Runnable::run));
    servers.forEach(SocketServer::close);
    endpoints.close();
    reading.close();
  }
}
