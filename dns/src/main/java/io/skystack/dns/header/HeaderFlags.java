package io.skystack.dns.header;

import io.skystack.dns.header.HeaderOptions.Change;
import io.skystack.dns.header.HeaderOptions.Flag;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.concurrent.CompletionStage;

/**
 * Sets or clears flags of queries on their way down the chain, and of answers on their way up. An
 * answer is good for as long as it was: the same is done to it every time.
 */
public final class HeaderFlags implements Plugin {
  private final HeaderOptions options;

  public HeaderFlags(HeaderOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return "header";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    CompletionStage<Answer> answer = next.handle(changed(query));
    return options.response().isEmpty() ? answer : answer.thenApply(this::changed);
  }

  private Query changed(Query query) {
    Query result = query;
    for (Change change : options.query()) {
      if (change.flag() == Flag.RD) {
        result = result.withRecursionDesired(change.isSet());
      }
    }
    return result;
  }

  private Answer changed(Answer answer) {
    Answer.Builder builder = answer.toBuilder();
    for (Change change : options.response()) {
      switch (change.flag()) {
        case AA -> builder.authoritative(change.isSet());
        case RA -> builder.recursionAvailable(change.isSet());
        case RD -> builder.recursionDesired(change.isSet());
      }
    }
    return builder.build();
  }
}
