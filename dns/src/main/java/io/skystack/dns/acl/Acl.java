package io.skystack.dns.acl;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Lets a query through, or not, by its name, its type and the network that it comes from. The first
 * list that has a rule for it decides; no rule means that it is let through.
 *
 * <p>An answer is good for others only where no network was looked at on the way.
 */
public final class Acl implements Plugin {
  static final String NAME = "acl";
  private static final Validity ALWAYS = Validity.of(List.of());

  private final AclOptions options;
  private final AclMetrics metrics;

  public Acl(AclOptions options, AclMetrics metrics) {
    this.options = options;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Judgement judgement = judge(query);
    if (judgement.action == Action.ALLOW) {
      metrics.allowed();
      CompletionStage<Answer> answer = next.handle(query);
      return judgement.isForAll ? answer : answer.thenApply(Acl::forThisClient);
    }
    metrics.stopped(judgement.action, judgement.zone);
    Answer answer = answer(judgement.action);
    boolean mayKeep = judgement.isForAll && judgement.action != Action.DROP;
    return CompletableFuture.completedFuture(mayKeep ? answer.withValidity(ALWAYS) : answer);
  }

  private static Answer forThisClient(Answer answer) {
    return answer.validity().storable() ? answer.withValidity(Validity.ONCE) : answer;
  }

  /** RFC 8914 sections 4.16 and 4.18. */
  private static Answer answer(Action action) {
    return switch (action) {
      case BLOCK ->
          Answer.builder(NAME).rcode(Rcode.REFUSED).error(ExtendedError.BLOCKED, "").build();
      case FILTER -> Answer.builder(NAME).error(ExtendedError.FILTERED, "").build();
      case DROP -> Answer.ofRcode(Answer.DROP, NAME);
      case ALLOW -> throw new IllegalArgumentException("what is allowed is answered by others");
    };
  }

  /**
   * What is decided.
   *
   * @param zone that the deciding list is for
   * @param isForAll whether every client would get the same
   */
  private record Judgement(Action action, Name zone, boolean isForAll) {}

  private Judgement judge(Query query) {
    byte[] client = query.client().getAddress().getAddress();
    boolean isForAll = true;
    for (AclOptions.Rules list : options.lists()) {
      Name zone = list.zones().of(query.name()).orElse(null);
      if (zone == null) {
        continue;
      }
      for (AclRule rule : list.rules()) {
        if (!rule.isFor(query.type())) {
          continue;
        }
        isForAll &= rule.isForAllClients();
        if (rule.isFor(client)) {
          return new Judgement(rule.action(), zone, isForAll);
        }
      }
    }
    return new Judgement(Action.ALLOW, Name.root, isForAll);
  }
}
