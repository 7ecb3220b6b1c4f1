package io.skystack.skydns.sky;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.plugin.Zones;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Rcode;

/** A plugin that passes on what it has no name for, in some zones. */
record Fallthrough(Plugin plugin, Zones zones) implements Plugin {
  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!zones.contains(query.name())) {
      return plugin.handle(query, next);
    }
    return plugin
        .handle(query, next)
        .thenCompose(
            answer ->
                answer.rcode() == Rcode.NXDOMAIN && answer.origin().equals(plugin.name())
                    ? passOn(query, next, answer.validity())
                    : CompletableFuture.completedFuture(answer));
  }

  /** What is answered instead holds only as long as there is no such name. */
  private static CompletionStage<Answer> passOn(Query query, Next next, Validity none) {
    return next.handle(query).thenApply(answer -> answer.withValidity(answer.validity().and(none)));
  }

  @Override
  public Optional<String> notReady() {
    return plugin.notReady();
  }

  @Override
  public void close() {
    plugin.close();
  }
}
