package io.skystack.dns.corefile;

import io.skystack.dns.corefile.SentListener.Told;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.server.AnswerObserver;
import io.skystack.dns.wire.ReadyAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Tells those who listen to a block of the responses that one event loop sends. Who that is, is
 * found when an answer is made, and kept with it: a response that lies ready finds them there.
 */
final class BlockObserver implements AnswerObserver {
  private final int loop;
  private final Supplier<String> server;
  private final Supplier<ZoneDispatch> dispatch;

  /**
   * Marks by what they are for, as long as the same is served from. Answers of one kind share one:
   * what each kept for itself would be heap that no bound counts.
   */
  private final Map<Kind, Object> marks = new HashMap<>();

  private @Nullable ZoneDispatch marked;

  /** Who is told of an answer. */
  private record Mark(List<Told> told) {}

  /**
   * What answers have in common of which the same are told.
   *
   * @param block that took the query; null if none did
   */
  private record Kind(String server, @Nullable Setup block, Name zone, String origin) {}

  /**
   * @param server where queries come in now
   * @param dispatch what is served from now
   */
  BlockObserver(int loop, Supplier<String> server, Supplier<ZoneDispatch> dispatch) {
    this.loop = loop;
    this.server = server;
    this.dispatch = dispatch;
  }

  int loop() {
    return loop;
  }

  @Override
  public Object mark(Query query, String origin) {
    ZoneDispatch now = dispatch.get();
    if (now != marked) {
      marks.clear();
      marked = now;
    }
    ZoneDispatch.Found found = now.find(query).orElse(null);
    Kind kind =
        found == null
            ? new Kind(server.get(), null, Name.root, origin)
            : new Kind(server.get(), found.block().setup(), found.zone(), origin);
    return marks.computeIfAbsent(kind, absent -> mark(absent, now.listeners()));
  }

  private static Object mark(Kind kind, List<UnclaimedListener> unclaimed) {
    Setup block = kind.block();
    List<Told> told =
        block == null
            ? unclaimed.stream().map(listener -> listener.of(kind.server())).toList()
            : block.listeners().stream()
                .map(listener -> listener.of(kind.server(), kind.zone(), kind.origin()))
                .toList();
    return told.isEmpty() ? ReadyAnswer.NO_MARK : new Mark(told);
  }

  @Override
  public void hot(Sent sent) {
    tell(true, sent);
  }

  @Override
  public void answered(Query query, String origin, Sent sent) {
    tell(false, sent);
  }

  private void tell(boolean isHot, Sent sent) {
    if (sent.mark() instanceof Mark mark) {
      List<Told> told = mark.told;
      for (int i = 0; i < told.size(); i++) { // without an iterator for each query
        told.get(i).sent(loop, isHot, sent);
      }
    }
  }
}
