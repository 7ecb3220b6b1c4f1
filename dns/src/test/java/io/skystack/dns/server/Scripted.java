package io.skystack.dns.server;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;

/**
 * A plugin that does what the first label of a name says: {@code throw}, {@code fail}, {@code
 * null}, {@code wait…} until {@link #release}, a number for that many addresses; else one address.
 */
final class Scripted implements Plugin {
  private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final Map<String, Query> queries = new ConcurrentHashMap<>();

  static Answer addresses(Query query, int count) {
    Answer.Builder answer = Answer.builder("scripted").authoritative(true);
    for (int i = 0; i < count; i++) {
      byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      try {
        answer
            .answer()
            .add(new ARecord(query.name(), DClass.IN, 30, InetAddress.getByAddress(address)));
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
    return answer.build();
  }

  Chain chain() {
    return new Chain(List.of(this));
  }

  /** How many queries wait. */
  int waiting() {
    return waiting.size();
  }

  /** Answers the query that waits by that name, from a thread of its own. */
  void release(String name) {
    Query query = queries.get(name);
    CompletableFuture<Answer> future = waiting.remove(name);
    Thread thread = new Thread(() -> future.complete(addresses(query, 1)));
    thread.start();
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    String word = query.name().getLabelString(0);
    if (word.startsWith("wait")) {
      queries.put(word, query);
      return waiting.computeIfAbsent(word, w -> new CompletableFuture<>());
    }
    return switch (word) {
      case "throw" -> throw new IllegalStateException("by script");
      case "error" -> throw new StackOverflowError();
      case "fail" -> CompletableFuture.failedFuture(new IllegalStateException("by script"));
      case "null" -> CompletableFuture.completedFuture(null);
      case "refused" -> CompletableFuture.completedFuture(Answer.ofRcode(Rcode.REFUSED, "test"));
      default ->
          CompletableFuture.completedFuture(
              addresses(query, word.matches("\\d+") ? Integer.parseInt(word) : 1));
    };
  }
}
