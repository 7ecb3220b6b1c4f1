package io.skystack.skydns.explain;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.CollectingTrace;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;

/** Asks a server one question and takes notes of how it is answered. */
public final class Explainer {
  /** Notes of one explanation: more than anybody reads. */
  private static final int MOST_NOTES = 1_000;

  private static final Edns EDNS = new Edns(true, 1232, 0, false, List.of());

  private final Server server;

  /** Who is asked. */
  public interface Server {
    /** Answers a query, as one that came from a client. Never waits. */
    CompletionStage<Answer> ask(Query query);

    /** Whether a question's answer lies ready; empty if nobody knows. */
    Optional<Boolean> isHot(Name name, int type);
  }

  public Explainer(Server server) {
    this.server = server;
  }

  /**
   * Explains a question, as it is answered over TCP to a client on this machine.
   *
   * @param name absolute
   * @return fails if the server does
   */
  public CompletionStage<Explanation> explain(Name name, int type) {
    Optional<Boolean> hot = server.isHot(name, type); // as it was before anybody asked
    CollectingTrace trace = new CollectingTrace(MOST_NOTES);
    Query query =
        new Query(
            name,
            type,
            DClass.IN,
            true,
            false,
            EDNS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Query.Transport.TCP,
            trace);
    long start = System.nanoTime();
    return server
        .ask(query)
        .thenApply(
            answer ->
                new Explanation(
                    name,
                    type,
                    trace.notes(),
                    trace.dropped(),
                    answer,
                    hot,
                    (System.nanoTime() - start) / 1_000));
  }
}
