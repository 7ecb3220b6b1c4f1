package io.skystack.dns.forward;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks other servers each time: what they said is not kept where no cache is asked for. */
record Uncached(Plugin forward) implements Plugin {
  @Override
  public String name() {
    return forward.name();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return forward.handle(query, next).thenApply(answer -> answer.withValidity(Validity.ONCE));
  }

  @Override
  public Optional<String> notReady() {
    return forward.notReady();
  }

  @Override
  public void close() {
    forward.close();
  }
}
