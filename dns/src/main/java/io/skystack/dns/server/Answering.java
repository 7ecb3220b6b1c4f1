package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.common.cli.BurstLog;
import io.skystack.dns.hot.HotAnswer;
import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.hot.HotKind;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.server.ClientGate.Verdict;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;

/**
 * The one way from a message to its response, whatever transport it came by: hot answers,
 * admission, the chain, the encoder. One for each event loop, and only called there; an answer that
 * is ready on another thread is brought back first.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is done when a future completes cannot fail
final class Answering {
  private static final Logger log = LoggerFactory.getLogger(Answering.class);
  private static final String ORIGIN = "server";

  private final EventLoop loop;
  private final Admission admission;
  private final LoopMetrics metrics;
  private final AtomicInteger inFlight;
  private final Duration timeout;
  private final BurstLog panics;
  private final LoopCounter waiting = new LoopCounter();
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final QuestionKey key = new QuestionKey();
  private final AnswerObserver observer;
  private final SentResponse sent = new SentResponse();

  /** What is served from; replaced by any thread, read once for each query. */
  private volatile Generation generation;

  Answering(
      Chain chain,
      HotAnswers hot,
      EventLoop loop,
      AdmissionRules rules,
      ServerMetrics all,
      DnsOptions options,
      BurstLog panics) {
    this.generation = new Generation(chain, hot);
    this.loop = loop;
    this.metrics = all.loop();
    this.inFlight = all.inFlight();
    this.admission = new Admission(rules, inFlight, metrics);
    this.timeout = options.queryTimeout();
    this.observer = options.observers().get();
    this.panics = panics;
  }

  LoopMetrics metrics() {
    return metrics;
  }

  /**
   * Serves what comes from now on from another chain. For one thread at a time, whichever it is.
   *
   * @return completes once no query of this loop is left in the chain before; never, if the loop
   *     ends before
   */
  CompletableFuture<Void> replace(Chain chain, HotAnswers hot) {
    Generation before = generation;
    generation = new Generation(chain, hot);
    try {
      // Behind whatever this loop is answering from the chain before right now.
      loop.execute(before::retire);
    } catch (RejectedExecutionException e) {
      log.debug("the loop has ended: {}", e.toString());
    }
    return before.isLeft();
  }

  /** Lets messages in by other rules from now on. Any thread may say so. */
  void become(AdmissionRules rules) {
    admission.become(rules);
  }

  /** Whether queries wait for their answers here. Any thread may ask. */
  boolean isBusy() {
    return waiting.get() > 0;
  }

  /**
   * Takes a message. Whatever can be answered from its bytes alone is answered here, ahead of
   * admission's reading and of the chain: what is hot, unless there are EDNS options to read.
   *
   * @param message the caller's to release, after this returns
   */
  void receive(ByteBuf message, InetSocketAddress client, Transport transport, Reply reply) {
    long start = System.nanoTime();
    Verdict verdict = admission.judge(message, client, transport, start);
    if (verdict == Verdict.PASS) {
      answer(message, client, transport, reply, start);
    } else {
      turnAway(admission.turnAway(verdict, message, client, transport), transport, reply, start);
    }
  }

  private void answer(
      ByteBuf message, InetSocketAddress client, Transport transport, Reply reply, long start) {
    Generation now = generation;
    HotAnswer hot = findHot(now.hot(), message, start);
    if (hot != null && !key.hasOptions()) {
      metrics.of(transport).request(key.type());
      encoder.encode(message, key, transport, hot.ready(), hot.age(start));
      send(reply, transport, hot.ready().rcode(), start);
      sent.of(message, key, client, reply.server(), transport, hot.ready().mark());
      observer.hot(sent);
      return;
    }
    Incoming incoming = admission.admit(message, client, reply.server(), transport);
    if (!(incoming instanceof Incoming.Request request)) {
      turnAway(incoming, transport, reply, start);
    } else if (hot == null) {
      ask(new Pending(now, request, message.readableBytes(), transport, reply, start));
    } else {
      encoder.encode(request, hot.ready(), hot.age(start));
      send(reply, transport, hot.ready().rcode(), start);
      sent.of(message, key, client, reply.server(), transport, hot.ready().mark());
      observer.hot(sent);
    }
  }

  /** Answers what is not let in: with an error, or not at all. */
  private void turnAway(Incoming incoming, Transport transport, Reply reply, long start) {
    if (incoming instanceof Incoming.Rejected rejected) {
      encoder.encode(rejected);
      send(reply, transport, rejected.rcode(), start);
    } else {
      reply.none();
    }
  }

  /**
   * Answers a query that came by no socket. Any thread may ask.
   *
   * @return completes on this loop or a thread of the chain's; fails if a plugin does, if there is
   *     no answer in time, or if the loop has ended
   */
  CompletableFuture<Answer> ask(Query query) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    try {
      loop.execute(() -> ask(query, generation, answered));
    } catch (RejectedExecutionException e) {
      answered.completeExceptionally(e);
    }
    return answered.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void ask(Query query, Generation from, CompletableFuture<Answer> answered) {
    from.enter();
    from.chain()
        .handle(query)
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                answered.complete(answer);
              } else {
                answered.completeExceptionally(failure);
              }
              loop.execute(from::leave);
            });
  }

  private @Nullable HotAnswer findHot(HotAnswers table, ByteBuf message, long now) {
    if (!table.isOn() || !key.read(message)) {
      return null;
    }
    HotAnswer hot = table.find(key, now);
    (hot == null ? metrics.hotMisses : metrics.hotHits(hot.kind())).increment();
    return hot;
  }

  private void ask(Pending pending) {
    CompletableFuture<Answer> future;
    try {
      future = pending.generation.chain().handle(pending.request.query()).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      finish(pending, null, e);
      return;
    }
    if (future.isCompletedExceptionally()) {
      future.whenComplete((answer, failure) -> finish(pending, answer, failure));
    } else if (future.isDone()) {
      finish(pending, future.join(), null);
    } else {
      await(pending, future);
    }
  }

  private void await(Pending pending, CompletableFuture<Answer> future) {
    inFlight.incrementAndGet();
    waiting.add(1);
    pending.generation.enter();
    pending.deadline =
        loop.schedule(() -> expire(pending), timeout.toNanos(), TimeUnit.NANOSECONDS);
    future.whenComplete((answer, failure) -> loop.execute(() -> arrive(pending, answer, failure)));
  }

  private void arrive(Pending pending, @Nullable Answer answer, @Nullable Throwable failure) {
    if (pending.leave()) {
      finish(pending, answer, failure);
      left(pending);
    }
  }

  private void expire(Pending pending) {
    if (pending.leave()) {
      metrics.timeouts.increment();
      finish(pending, failure("no answer came in time"), null);
      left(pending);
    }
  }

  /** Counted once the response is on its way: who waits for none to be left closes sockets. */
  private void left(Pending pending) {
    inFlight.decrementAndGet();
    waiting.add(-1);
    pending.generation.leave();
  }

  private void finish(Pending pending, @Nullable Answer answer, @Nullable Throwable failure) {
    int rcode = Rcode.SERVFAIL;
    String origin = ORIGIN;
    if (answer != null && failure == null && answer.rcode() == Answer.DROP) {
      metrics.of(Loss.DROPPED).increment();
      pending.reply.none();
      return;
    }
    if (answer != null && failure == null && answer.spreads()) {
      spread(pending, answer);
      return;
    }
    Object mark = ReadyAnswer.NO_MARK;
    try {
      if (answer != null && failure == null) {
        mark = observer.mark(pending.request.query(), answer.origin());
        ReadyAnswer ready = encoder.compose(pending.request, answer).withMark(mark);
        keep(pending, ready, answer);
        encoder.encode(
            answer.validity().storable() ? pending.request : pending.request.forThisClientAlone(),
            ready,
            0,
            answer.seal());
        rcode = answer.rcode();
        origin = answer.origin();
      } else {
        mark = observer.mark(pending.request.query(), ORIGIN);
        panic(pending, failure);
      }
    } catch (RuntimeException e) {
      rcode = Rcode.SERVFAIL;
      panic(pending, e);
    }
    send(pending.reply, pending.transport, rcode, pending.start);
    sent.of(pending.request, pending.bytes, mark);
    observer.answered(pending.request.query(), origin, sent);
  }

  /** The rest of the messages is made while the client takes them; nothing waits for it. */
  private void spread(Pending pending, Answer answer) {
    sent.rcode = answer.rcode();
    sent.isTruncated = false;
    sent.bytes = 0;
    sent.flags = pending.request.flags();
    sent.answers = answer.answer().size();
    sent.nanos = System.nanoTime() - pending.start;
    metrics.of(pending.transport).response(answer.rcode(), sent.nanos);
    Object mark = observer.mark(pending.request.query(), answer.origin());
    pending.reply.sendAll(new SpreadAnswer(encoder, pending.request.forThisClientAlone(), answer));
    sent.of(pending.request, pending.bytes, mark);
    observer.answered(pending.request.query(), answer.origin(), sent);
  }

  private void keep(Pending pending, ReadyAnswer ready, Answer answer) {
    Validity validity = answer.validity();
    Query query = pending.request.query();
    HotAnswers table = pending.generation.hot();
    if (validity.storable() && answer.seal().isEmpty() && table.isOn() && !query.trace().isOn()) {
      key.of(query, ready);
      long now = System.nanoTime();
      metrics.hotEvictions.add(
          table.keep(key, ready, validity, HotKind.of(answer), pending.start, now));
    }
  }

  private void panic(Pending pending, @Nullable Throwable failure) {
    metrics.panics.increment();
    panics.warn(
        "plugin", "a plugin failed and its query was answered with SERVFAIL: {}", where(failure));
    log.debug("a plugin failed", failure);
    encoder.encode(pending.request, failure("a plugin failed"));
  }

  private static Answer failure(String why) {
    return Answer.builder(ORIGIN).rcode(Rcode.SERVFAIL).error(ExtendedError.OTHER, why).build();
  }

  /** Takes note of what a socket brought: the network's trouble is expected, any other is ours. */
  void socketFailed(Throwable cause) {
    if (PeerFaults.isOne(cause)) {
      log.debug("socket: {}", cause.toString());
    } else {
      metrics.panics.increment();
      panics.warn("message", "a message could not be handled: {}", where(cause));
    }
  }

  private static String where(@Nullable Throwable failure) {
    if (failure == null) {
      return "it gave no answer";
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    StackTraceElement[] frames = cause.getStackTrace();
    return frames.length == 0 ? cause.toString() : cause + " at " + frames[0];
  }

  private void send(Reply reply, Transport transport, int rcode, long start) {
    sent.rcode = rcode;
    sent.isTruncated = encoder.isTruncated();
    sent.bytes = encoder.length();
    sent.nanos = System.nanoTime() - start;
    sent.flags = encoder.flags();
    sent.answers = encoder.answers();
    if (sent.isTruncated) {
      metrics.of(transport).truncated.increment();
    }
    metrics.of(transport).response(rcode, sent.nanos);
    reply.send(encoder);
  }

  /** A query on its way through the chain. */
  private static final class Pending {
    final Generation generation;
    final Incoming.Request request;
    final int bytes;
    final Transport transport;
    final Reply reply;
    final long start;
    @Nullable ScheduledFuture<?> deadline;
    private boolean gone;

    Pending(
        Generation generation,
        Incoming.Request request,
        int bytes,
        Transport transport,
        Reply reply,
        long start) {
      this.generation = generation;
      this.request = request;
      this.bytes = bytes;
      this.transport = transport;
      this.reply = reply;
      this.start = start;
    }

    /** Whether it still waits for its answer; it no longer does after. */
    boolean leave() {
      if (gone) {
        return false;
      }
      gone = true;
      if (deadline != null) {
        deadline.cancel(false);
      }
      return true;
    }
  }
}
