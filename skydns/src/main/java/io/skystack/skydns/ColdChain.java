package io.skystack.skydns;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query;
import io.skystack.skydns.explain.Explainer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;

/** A chain without a server in front of it: nothing lies ready. */
record ColdChain(Chain chain) implements Explainer.Server {
  @Override
  public CompletionStage<Answer> ask(Query query) {
    return chain.handle(query);
  }

  @Override
  public Optional<Boolean> isHot(Name name, int type) {
    return Optional.empty();
  }
}
