package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.concurrent.CompletionStage;

/**
 * The plugin of a directive that changes the server, such as where it listens, and has nothing to
 * do with a query: chains leave it out.
 */
public record NotInChain(String name) implements Plugin {
  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query);
  }
}
