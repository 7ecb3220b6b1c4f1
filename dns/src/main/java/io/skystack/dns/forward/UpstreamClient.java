package io.skystack.dns.forward;

import io.netty.channel.EventLoop;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

/**
 * Sends one message to one server and waits for its reply. For one event loop, and only called
 * there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // all that can fail ends in the exchange's future
final class UpstreamClient {
  private final EventLoop loop;
  private final Forward.Options options;
  private final Randomness random;
  private int waiting;

  UpstreamClient(EventLoops loops, Forward.Options options, Randomness random) {
    this.loop = loops.each().get(0);
    this.options = options;
    this.random = random;
  }

  /** A question of our own. */
  static Query question(Name name, int type) {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Query(name, type, DClass.IN, true, false, Edns.NONE, nobody, Query.Transport.UDP);
  }

  EventLoop loop() {
    return loop;
  }

  /** Whether there is room to ask a second server for what one was asked already. */
  boolean hasRoom() {
    return waiting < options.maxInFlight();
  }

  /**
   * Asks.
   *
   * @param withEdns false for a server that does not know it
   * @param within how long to wait
   * @return the reply; fails with {@link TimeoutException}, or with what went wrong
   */
  CompletableFuture<Message> ask(
      UpstreamServer server, Query query, Via via, boolean withEdns, Duration within) {
    return ask(server, query, via, withEdns, false, within);
  }

  /** The same with the name's letters as they are, or mixed. */
  CompletableFuture<Message> ask(
      UpstreamServer server,
      Query query,
      Via via,
      boolean withEdns,
      boolean mixCase,
      Duration within) {
    byte[] message = UpstreamMessages.encode(query, withEdns, options.ednsOptions());
    Optional<Randomness> letters = mixCase ? Optional.of(random) : Optional.empty();
    Exchange exchange = new Exchange(query, message, letters, server.metrics);
    var deadline =
        loop.schedule(
            () -> exchange.fail(new TimeoutException("timed out")),
            within.toNanos(),
            TimeUnit.NANOSECONDS);
    waiting++;
    exchange.reply.whenComplete(
        (reply, failure) -> {
          waiting--;
          deadline.cancel(false);
        });
    if (via == Via.STREAM) {
      server.streams.send(exchange);
    } else {
      server.ports.send(exchange);
    }
    return exchange.reply;
  }
}
