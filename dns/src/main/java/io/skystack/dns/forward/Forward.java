package io.skystack.dns.forward;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Rcode;

/** Passes every query on to upstream servers. The last plugin of a chain. */
public final class Forward implements Plugin {
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
   */
  public record Options(
      List<InetSocketAddress> upstreams,
      Duration timeout,
      int ndots,
      boolean rotate,
      boolean recursion,
      List<InetSocketAddress> ownAddresses,
      String upstreamFlag,
      int maxInFlight) {

    public Options {
      upstreams = List.copyOf(upstreams);
      ownAddresses = List.copyOf(ownAddresses);
    }

    /** The defaults: 2 s, ndots 2, rotating, 1,000 questions in flight. */
    public static Options of(List<InetSocketAddress> upstreams) {
      return new Options(
          upstreams, Duration.ofSeconds(2), 2, true, true, List.of(), "--nameservers", 1000);
    }

    /** The same with another timeout. */
    public Options withTimeout(Duration value) {
      return new Options(
          upstreams, value, ndots, rotate, recursion, ownAddresses, upstreamFlag, maxInFlight);
    }

    /** The same with another least number of labels. */
    public Options withNdots(int value) {
      return new Options(
          upstreams, timeout, value, rotate, recursion, ownAddresses, upstreamFlag, maxInFlight);
    }

    /** The same with rotation on or off. */
    public Options withRotate(boolean value) {
      return new Options(
          upstreams, timeout, ndots, value, recursion, ownAddresses, upstreamFlag, maxInFlight);
    }

    /** The same with forwarding on or off. */
    public Options withRecursion(boolean value) {
      return new Options(
          upstreams, timeout, ndots, rotate, value, ownAddresses, upstreamFlag, maxInFlight);
    }

    /** The same for a server that listens at these addresses. */
    public Options withOwnAddresses(List<InetSocketAddress> value) {
      return new Options(
          upstreams, timeout, ndots, rotate, recursion, value, upstreamFlag, maxInFlight);
    }

    /** The same with another bound on questions in flight. */
    public Options withMaxInFlight(int value) {
      return new Options(
          upstreams, timeout, ndots, rotate, recursion, ownAddresses, upstreamFlag, value);
    }
  }

  /**
   * Opens nothing yet but what it needs to ask.
   *
   * @throws io.skystack.common.cli.OperatorException if an upstream is this server itself
   */
  public Forward(Options options, PrometheusRegistry registry) {}

  @Override
  public String name() {
    return "forward";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return CompletableFuture.completedFuture(Answer.ofRcode(Rcode.SERVFAIL, name()));
  }
}
