package io.skystack.dns.forward;

import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * One question on its way from server to server until one answers. The next is asked when one fails
 * or says that it does not know; and, without giving the first up, when one takes longer than it
 * hardly ever does: the first good answer counts, a late one only tells how fast its server is.
 * Runs on the client's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every reply and every failure leads on
final class Flight {
  /** A lost datagram must not be the end where there is but one to ask. */
  private static final int ATTEMPTS_OF_ONE = 2;

  /** Whoever asks has given up by then. */
  private static final int MAX_ATTEMPTS = 4;

  private final Query query;
  private final Forward.Options options;
  private final Candidates candidates;
  private final UpstreamClient client;
  private final Hedging hedging;
  private final CompletableFuture<Answer> answer;
  private final long endNanos;
  private int attempts;
  private int outstanding;
  private boolean unreachable;
  private @Nullable Message lastReply;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> hedge;

  /** One server's turn, which takes one message or a few. */
  private record Attempt(
      UpstreamServer server, Via via, boolean withEdns, boolean mixCase, long end) {
    Attempt overStream() {
      return new Attempt(server, Via.STREAM, withEdns, false, end);
    }

    Attempt withoutEdns() {
      return new Attempt(server, via, false, mixCase, end);
    }

    Attempt inPlainCase() {
      return new Attempt(server, via, withEdns, false, end);
    }
  }

  Flight(
      Query query,
      Forward.Options options,
      Candidates candidates,
      UpstreamClient client,
      Hedging hedging,
      CompletableFuture<Answer> answer) {
    this.query = query;
    this.options = options;
    this.candidates = candidates;
    this.client = client;
    this.hedging = hedging;
    this.answer = answer;
    this.endNanos = System.nanoTime() + options.deadline().toNanos();
  }

  void start() {
    deadline =
        client.loop().schedule(this::end, options.deadline().toNanos(), TimeUnit.NANOSECONDS);
    if (options.policy() == Policy.ALL) {
      askAllUp();
    }
    if (attempts == 0) {
      askNext();
    }
    if (!answer.isDone() && candidates.hasUp(attempts)) {
      Duration patience = candidates.at(0).patience();
      hedge = client.loop().schedule(this::hedge, patience.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void askAllUp() {
    while (!answer.isDone() && client.hasRoom() && candidates.hasUp(attempts)) {
      ask(candidates.at(attempts));
    }
  }

  private void hedge() {
    if (!answer.isDone() && outstanding > 0 && client.hasRoom() && candidates.hasUp(attempts)) {
      if (hedging.mayHedge()) {
        note("asked", candidates.at(attempts).nameserver, "too, for the first is slow");
        ask(candidates.at(attempts));
      }
    }
  }

  /** Asks the next server, or gives up once none is left that may still answer. */
  private void askNext() {
    if (answer.isDone()) {
      return;
    }
    int most = candidates.size() == 1 ? ATTEMPTS_OF_ONE : Math.min(candidates.size(), MAX_ATTEMPTS);
    // With a reply at hand no server is asked twice, nor one that is down.
    boolean isWorthIt = lastReply == null || candidates.hasUp(attempts);
    if (attempts < most && isWorthIt && endNanos - System.nanoTime() > 0) {
      ask(candidates.at(attempts));
    } else if (outstanding == 0) {
      end();
    }
  }

  private void ask(UpstreamServer server) {
    attempts++;
    outstanding++;
    Via via = options.sockets().first(server.nameserver, query);
    long timeout = System.nanoTime() + options.timeout().toNanos();
    long end = timeout - endNanos > 0 ? endNanos : timeout;
    boolean mixCase = via == Via.DATAGRAM && server.mixesCase();
    note("asked", server.nameserver, "over " + (via == Via.DATAGRAM ? "UDP" : "a connection"));
    send(new Attempt(server, via, true, mixCase, end));
  }

  private void send(Attempt attempt) {
    if (answer.isDone()) {
      return; // another was faster
    }
    long start = System.nanoTime();
    Duration within = Duration.ofNanos(Math.max(0, attempt.end - start));
    client
        .ask(attempt.server, query, attempt.via, attempt.withEdns, attempt.mixCase, within)
        .whenComplete(
            (reply, failure) -> {
              if (reply == null) {
                failed(attempt, failure);
              } else {
                attempt.server.replied(reply.getRcode(), System.nanoTime() - start);
                replied(attempt, reply);
              }
            });
  }

  private void failed(Attempt attempt, Throwable failure) {
    if (failure instanceof Exchange.WrongCaseException) {
      send(attempt.inPlainCase());
    } else if (failure instanceof Exchange.ForgedException && attempt.via == Via.DATAGRAM) {
      send(attempt.overStream()); // whoever forges sees no handshake
    } else {
      boolean isTimeout = failure instanceof TimeoutException;
      unreachable |= !isTimeout;
      attempt.server.failed(failure, isTimeout);
      note("failed", attempt.server.nameserver, UpstreamServer.reason(failure));
      outstanding--;
      askNext();
    }
  }

  private void replied(Attempt attempt, Message reply) {
    learnCase(attempt);
    int rcode = reply.getRcode();
    boolean isCut = reply.getHeader().getFlag(Flags.TC);
    if (isCut && attempt.via == Via.DATAGRAM) {
      send(attempt.overStream());
    } else if (attempt.withEdns && rcode == Rcode.FORMERR && reply.getOPT() == null) {
      send(attempt.withoutEdns()); // knows no EDNS (RFC 6891 section 7)
    } else {
      note("replied", attempt.server.nameserver, Rcode.string(rcode));
      outstanding--;
      settle(reply, isCut);
    }
  }

  private void learnCase(Attempt attempt) {
    if (attempt.mixCase) {
      attempt.server.keptCase();
    } else if (attempt.via == Via.DATAGRAM && attempt.server.mixesCase()) {
      attempt.server.lostCase();
    }
  }

  private void settle(Message reply, boolean isCut) {
    if (isCut) {
      askNext(); // cut short where nothing needs to be
    } else if (options.failover().contains(reply.getRcode())) {
      lastReply = reply;
      askNext();
    } else {
      finish(toAnswer(reply));
    }
  }

  private void end() {
    finish(lastReply == null ? unanswered() : toAnswer(lastReply));
  }

  private void finish(Answer whole) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (hedge != null) {
      hedge.cancel(false);
    }
    answer.complete(whole);
  }

  private Answer toAnswer(Message reply) {
    return UpstreamMessages.toAnswer(reply, query, options.zone(), Forward.NAME);
  }

  private Answer unanswered() {
    int code = unreachable ? ExtendedError.NETWORK_ERROR : ExtendedError.NO_REACHABLE_AUTHORITY;
    return Answer.builder(Forward.NAME)
        .rcode(Rcode.SERVFAIL)
        .recursionAvailable(true)
        .error(code, "no nameserver answered")
        .build();
  }

  private void note(String what, Nameserver server, String text) {
    if (query.trace().isOn()) {
      query.trace().note(Forward.NAME, what, server.toString(), text);
    }
  }
}
