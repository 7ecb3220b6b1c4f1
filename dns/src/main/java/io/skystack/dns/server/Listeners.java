package io.skystack.dns.server;

import io.netty.channel.EventLoop;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.InheritedSocket;
import io.skystack.dns.net.InheritedSocket.Kind;
import io.skystack.dns.net.InheritedSockets;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Where a server listens: addresses, which may change while it serves, and sockets that were
 * inherited, which stay. Not for event loops.
 */
final class Listeners {
  private final DnsOptions options;
  private final Serving serving;
  private final StreamProtocol tcp;

  /** Those that may change; changed under this object's lock. */
  private volatile List<PlainEndpoint> plain = List.of();

  /** Those that stay. */
  private final Map<Transport, List<Endpoint>> fixed = new EnumMap<>(Transport.class);

  /** Those that answer what came before, and close. */
  private final Map<Endpoint, CompletableFuture<Void>> ending = new ConcurrentHashMap<>();

  private Optional<Encrypted> encrypted = Optional.empty();
  private boolean isClosed;

  private Listeners(DnsOptions options, Serving serving) {
    this.options = options;
    this.serving = serving;
    this.tcp =
        (channel, answering, connections) ->
            channel
                .pipeline()
                .addLast(
                    new TcpConnection(
                        answering, Transport.TCP, connections, serving.limits(), channel));
    for (Transport transport : Transport.values()) {
      fixed.put(transport, new ArrayList<>());
    }
  }

  /**
   * Opens all that the options name.
   *
   * @throws OperatorException if one is not to be had; then none is left open
   */
  static Listeners open(DnsOptions options, Serving serving) {
    Listeners listeners = new Listeners(options, serving);
    try {
      listeners.openFixed();
      listeners.listen(options.addresses());
      return listeners;
    } catch (OperatorException e) {
      listeners.fixed.values().forEach(opened -> opened.forEach(Endpoint::close));
      listeners.encrypted.ifPresent(Encrypted::close);
      serving.machine().close();
      throw e;
    }
  }

  private void openFixed() {
    encrypted = options.encryption().map(wanted -> Encrypted.open(serving, wanted));
    options.inherited().forEach(this::adopt);
    listenEncrypted(options);
  }

  private void listenEncrypted(DnsOptions wanted) {
    encrypted.ifPresent(
        one ->
            one.listen(
                wanted.encryption().map(EncryptionOptions::listens).orElse(List.of()),
                this::await));
  }

  private void adopt(InheritedSocket socket) {
    Transport transport = transport(socket);
    if (transport.isEncrypted() && encrypted.isEmpty()) {
      throw new OperatorException(
          "systemd's descriptor %d is named '%s', and there is no certificate for it: give one, or another FileDescriptorName="
              .formatted(socket.descriptor(), socket.name()));
    }
    int descriptor = InheritedSockets.takeOver(socket);
    List<Endpoint> same = fixed.get(transport);
    same.add(
        switch (transport) {
          case UDP -> UdpSocket.adopt(serving, loop(same.size()), descriptor);
          case TCP -> TcpListener.adopt(serving, tcp, descriptor);
          default -> encrypted.orElseThrow().adopt(transport, descriptor);
        });
  }

  private EventLoop loop(int index) {
    List<EventLoop> loops = serving.loops().each();
    return loops.get(index % loops.size());
  }

  /** What is spoken on a socket: its name says so where it is not plain DNS. */
  private static Transport transport(InheritedSocket socket) {
    boolean udp = socket.kind() == Kind.UDP;
    return switch (socket.name().toLowerCase(Locale.ROOT)) {
      case "tls", "dot" -> udp ? Transport.UDP : Transport.TLS;
      case "https", "doh" -> udp ? Transport.UDP : Transport.HTTPS;
      case "quic", "doq" -> udp ? Transport.QUIC : Transport.TCP;
      default -> udp ? Transport.UDP : Transport.TCP;
    };
  }

  /**
   * Changes the addresses for UDP and TCP; see {@link DnsServer#listen}.
   *
   * @throws OperatorException if one cannot be bound; then all stays as it was
   */
  synchronized void listen(List<InetSocketAddress> wanted) {
    if (isClosed) {
      throw new IllegalStateException("the server is closed");
    }
    List<PlainEndpoint> before = plain;
    List<PlainEndpoint> after = new ArrayList<>();
    try {
      for (InetSocketAddress address : wanted) {
        if (find(after, address).isEmpty()) {
          after.add(find(before, address).orElseGet(() -> open(address)));
        }
      }
    } catch (OperatorException e) {
      after.stream().filter(opened -> !before.contains(opened)).forEach(Endpoint::close);
      throw e;
    }
    plain = List.copyOf(after);
    for (PlainEndpoint old : before) {
      if (!after.contains(old)) {
        boolean taken = after.stream().anyMatch(fresh -> fresh.overlaps(old.address()));
        await(old, taken ? old.handOver() : old.end());
      }
    }
  }

  /**
   * Changes where it listens, and what it proves itself with; see {@link DnsServer#change}.
   *
   * @throws OperatorException if an address or a certificate is not to be had; then all stays
   */
  synchronized void change(DnsOptions wanted) {
    Optional<Runnable> certificate =
        encrypted.flatMap(
            one -> wanted.encryption().map(options -> one.prepare(options.certificate())));
    listen(wanted.addresses());
    listenEncrypted(wanted);
    certificate.ifPresent(Runnable::run);
  }

  private static Optional<PlainEndpoint> find(
      List<PlainEndpoint> among, InetSocketAddress address) {
    return among.stream().filter(endpoint -> endpoint.is(address)).findFirst();
  }

  private PlainEndpoint open(InetSocketAddress wanted) {
    Binding binding = new Binding(options.addressFlag());
    Function<InetSocketAddress, PlainEndpoint> opener =
        address -> PlainEndpoint.open(binding, serving, tcp, wanted, address);
    return isOurs(wanted) ? opener.apply(wanted) : binding.open(wanted, opener);
  }

  /** Whether a port is held by sockets of ours, with which new ones can share it. */
  private boolean isOurs(InetSocketAddress address) {
    return plain.stream().anyMatch(endpoint -> endpoint.overlaps(address))
        || ending.keySet().stream()
            .anyMatch(old -> old instanceof PlainEndpoint p && p.overlaps(address));
  }

  private void end(Endpoint endpoint) {
    await(endpoint, endpoint.end());
  }

  private void await(Endpoint endpoint, CompletableFuture<Void> ended) {
    ending.put(endpoint, ended);
    @SuppressWarnings("unused") // a removal cannot fail
    Object removal = ended.whenComplete((done, failure) -> ending.remove(endpoint));
  }

  /** Where a transport is spoken, with the ports that were taken. */
  List<InetSocketAddress> addresses(Transport transport) {
    List<InetSocketAddress> all = new ArrayList<>();
    if (!transport.isEncrypted()) {
      plain.forEach(endpoint -> all.add(endpoint.address()));
    }
    fixed.get(transport).forEach(endpoint -> all.add(endpoint.address()));
    encrypted.ifPresent(one -> all.addAll(one.addresses(transport)));
    return all;
  }

  /**
   * Has all end that is open; whether they did in time.
   *
   * @param deadline in nanoseconds of {@link System#nanoTime}
   */
  synchronized boolean end(long deadline) {
    isClosed = true;
    plain.forEach(this::end);
    fixed.values().forEach(endpoints -> endpoints.forEach(this::end));
    encrypted.ifPresent(one -> one.listen(List.of(), this::await));
    boolean inTime = await(List.copyOf(ending.values()), deadline);
    encrypted.ifPresent(Encrypted::close);
    serving.machine().close();
    return inTime;
  }

  private static boolean await(List<CompletableFuture<Void>> futures, long deadline) {
    try {
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
          .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
