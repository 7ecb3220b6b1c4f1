package io.skystack.dns.loadbalance;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Has the A and AAAA records of each answer go out in turns, so that clients that take the first
 * one spread over all. Addresses change places only with those of the same owner and type, so that
 * a CNAME stays before its target; an answer with more than one CNAME stays in order.
 *
 * <p>The turning itself is the server's ({@link Answer#rotates}), for an answer that is kept is
 * sent many times. It begins by chance and does not go on from where the last answer began: a
 * counter that all queries share gives a client that asks for A and AAAA in turns the same order
 * for ever.
 */
public final class RoundRobin implements Plugin {
  @Override
  public String name() {
    return "loadbalance";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query).thenApply(RoundRobin::marked);
  }

  private static Answer marked(Answer answer) {
    return answer.answer().size() < 2 || hasChain(answer.answer()) ? answer : answer.rotating();
  }

  private static boolean hasChain(List<Record> records) {
    int cnames = 0;
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).getType() == Type.CNAME) {
        cnames++;
      }
    }
    return cnames > 1;
  }
}
