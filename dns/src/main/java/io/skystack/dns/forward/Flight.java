package io.skystack.dns.forward;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * One question on its way from upstream to upstream until one answers. Runs on the client's event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every reply and every failure leads on
final class Flight {
  /** A lost datagram must not be the end where there is but one to ask. */
  private static final int ATTEMPTS_OF_ONE = 2;

  /** Whoever asks has given up by then. */
  private static final int MAX_ATTEMPTS = 4;

  /** What the system said, after the name of the call and its number. */
  private static final Pattern SYSTEM_ERROR =
      Pattern.compile("failed with error\\(-?\\d+\\): (.*)");

  private final Query query;
  private final List<InetSocketAddress> upstreams;
  private final int first;
  private final int attempts;
  private final UpstreamClient client;
  private final ForwardMetrics metrics;
  private final BurstLog troubles;
  private final CompletableFuture<Answer> answer;
  private int attempt;
  private boolean unreachable;
  private @Nullable Message lastReply;

  Flight(
      Query query,
      List<InetSocketAddress> upstreams,
      int first,
      UpstreamClient client,
      ForwardMetrics metrics,
      BurstLog troubles,
      CompletableFuture<Answer> answer) {
    this.query = query;
    this.upstreams = upstreams;
    this.first = first;
    this.attempts =
        upstreams.size() == 1 ? ATTEMPTS_OF_ONE : Math.min(upstreams.size(), MAX_ATTEMPTS);
    this.client = client;
    this.metrics = metrics;
    this.troubles = troubles;
    this.answer = answer;
  }

  /** Asks the next upstream, or gives up. */
  void start() {
    boolean again = attempt >= upstreams.size();
    if (attempt == attempts || (again && lastReply != null)) {
      answer.complete(lastReply == null ? unanswered() : toAnswer(lastReply));
      return;
    }
    InetSocketAddress upstream = upstreams.get((first + attempt) % upstreams.size());
    attempt++;
    ask(upstream, query.transport(), true);
  }

  private void ask(InetSocketAddress upstream, Transport transport, boolean withEdns) {
    long start = System.nanoTime();
    client
        .ask(upstream, query, transport, withEdns)
        .whenComplete(
            (reply, failure) -> {
              if (reply == null) {
                failed(upstream, failure);
              } else {
                metrics.reply(upstream, reply.getRcode(), System.nanoTime() - start);
                replied(upstream, transport, withEdns, reply);
              }
            });
  }

  private void failed(InetSocketAddress upstream, Throwable failure) {
    boolean timedOut = failure instanceof TimeoutException;
    unreachable |= !timedOut;
    metrics.failure(upstream, timedOut ? "timeout" : "network");
    String server = Addresses.format(upstream);
    troubles.warn(server, "nameserver {} does not answer: {}", server, reason(failure));
    start();
  }

  private static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher system = SYSTEM_ERROR.matcher(message);
    return system.find() ? system.group(1) : message;
  }

  private void replied(
      InetSocketAddress upstream, Transport transport, boolean withEdns, Message reply) {
    int rcode = reply.getRcode();
    if (reply.getHeader().getFlag(Flags.TC) && transport == Transport.UDP) {
      ask(upstream, Transport.TCP, withEdns);
    } else if (withEdns && rcode == Rcode.FORMERR && reply.getOPT() == null) {
      ask(upstream, transport, false); // knows no EDNS (RFC 6891 section 7)
    } else if (rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED) {
      lastReply = reply;
      start();
    } else {
      answer.complete(toAnswer(reply));
    }
  }

  private Answer toAnswer(Message reply) {
    return UpstreamMessages.toAnswer(reply, query, Forward.NAME);
  }

  private Answer unanswered() {
    int code = unreachable ? ExtendedError.NETWORK_ERROR : ExtendedError.NO_REACHABLE_AUTHORITY;
    return Answer.builder(Forward.NAME)
        .rcode(Rcode.SERVFAIL)
        .recursionAvailable(true)
        .error(code, "no nameserver answered")
        .build();
  }
}
