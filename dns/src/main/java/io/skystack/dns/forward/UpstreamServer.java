package io.skystack.dns.forward;

import io.netty.util.concurrent.ScheduledFuture;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.retry.Backoff;
import io.skystack.dns.plugin.Query;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What is known of one server: whether it answers, how fast, and what it cannot do. A server that
 * failed is asked for the root's name servers until it answers again; any answer will do. For one
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a probe that fails is followed by another
final class UpstreamServer {
  /** Wrong letters in a row, each with the right answer after them, before they are left alone. */
  private static final int MAX_WRONG_CASES = 3;

  private static final long PLAIN_CASE_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Probes grow this much rarer than the first. */
  private static final int RARER = 10;

  /** What the system said, after the name of the call and its number. */
  private static final Pattern SYSTEM_ERROR =
      Pattern.compile("failed with error\\(-?\\d+\\): (.*)");

  private static final Query ROOT = UpstreamClient.question(Name.root, Type.NS);

  final Nameserver nameserver;
  final UpstreamMetrics metrics;
  final DatagramPorts ports;
  final StreamPool streams;
  final Latency latency = new Latency();
  private final Forward.Options options;
  private final UpstreamClient client;
  private final BurstLog troubles;
  private final Backoff backoff;
  private @Nullable ScheduledFuture<?> probing;
  private int failures;
  private int probes;
  private boolean isDown;
  private boolean isLooping;
  private boolean isClosed;
  private int wrongCases;
  private long plainCaseUntil = System.nanoTime();

  UpstreamServer(
      Nameserver nameserver,
      Forward.Options options,
      UpstreamClient client,
      DatagramPorts ports,
      StreamPool streams,
      UpstreamMetrics metrics,
      BurstLog troubles) {
    this.nameserver = nameserver;
    this.options = options;
    this.client = client;
    this.ports = ports;
    this.streams = streams;
    this.metrics = metrics;
    this.troubles = troubles;
    Duration first = options.health().interval();
    this.backoff = new Backoff(first, first.multipliedBy(RARER));
    metrics.up(true);
  }

  /** Whether to ask it before others that are not. */
  boolean isUp() {
    return !isDown && !isLooping;
  }

  /** Whether what is asked of it comes back to us. */
  boolean isLooping() {
    return isLooping;
  }

  void looping(boolean loops) {
    isLooping = loops;
    metrics.up(isUp());
  }

  /** It sent a reply, whatever it says. */
  void replied(int rcode, long nanos) {
    metrics.replied(rcode, nanos);
    latency.add(nanos);
    answers();
  }

  private void answers() {
    failures = 0;
    probes = 0;
    if (probing != null) {
      probing.cancel(false);
      probing = null;
    }
    if (isDown) {
      isDown = false;
      metrics.up(isUp());
      troubles.over(nameserver.toString(), "nameserver " + nameserver + " answers again");
    }
  }

  /** It sent nothing that could be used. */
  void failed(Throwable why, boolean isTimeout) {
    metrics.failed(isTimeout ? "timeout" : "network");
    troubles.warn(
        nameserver.toString(), "nameserver {} does not answer: {}", nameserver, reason(why));
    countFailure();
  }

  private void countFailure() {
    int most = options.health().maxFails();
    failures++;
    if (most == 0 || isClosed) {
      return;
    }
    if (failures >= most && !isDown) {
      isDown = true;
      metrics.up(false);
    }
    if (probing == null) {
      probes++;
      probing =
          client
              .loop()
              .schedule(this::probe, backoff.after(probes).toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher system = SYSTEM_ERROR.matcher(message);
    return system.find() ? system.group(1) : message;
  }

  private void probe() {
    if (isClosed) {
      return;
    }
    client
        .ask(this, ROOT, options.sockets().first(nameserver, ROOT), true, options.timeout())
        .whenComplete(
            (reply, failure) -> {
              probing = null;
              if (reply != null) {
                answers();
              } else {
                metrics.probeFailed();
                countFailure();
              }
            });
  }

  /** How long to wait for it before another is asked as well. */
  Duration patience() {
    Duration unknown = options.timeout().dividedBy(4);
    Duration slow = latency.slow(unknown);
    Duration least = options.hedging().least();
    Duration most = options.timeout().dividedBy(2);
    Duration floor = slow.compareTo(least) < 0 ? least : slow;
    return floor.compareTo(most) > 0 ? most : floor;
  }

  /** Whether names may be sent in mixed letters: not where they would not be repeated. */
  boolean mixesCase() {
    return options.sockets().mixCase() && plainCaseUntil - System.nanoTime() <= 0;
  }

  void keptCase() {
    wrongCases = 0;
  }

  /** It gave the answer as soon as its letters were left alone. */
  void lostCase() {
    if (++wrongCases >= MAX_WRONG_CASES) {
      wrongCases = 0;
      plainCaseUntil = System.nanoTime() + PLAIN_CASE_NANOS;
    }
  }

  void close() {
    isClosed = true;
    if (probing != null) {
      probing.cancel(false);
    }
    ports.close();
    streams.close();
  }
}
