package io.skystack.dns.errors;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Logs each query that was answered with SERVFAIL, or on which a plugin failed, with the reason;
 * those that a rule names are counted and told together.
 */
public final class Errors implements Plugin {
  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  private final List<Summary> summaries;

  /**
   * Errors that are told together.
   *
   * @param period after which they are told
   * @param pattern that their text has in it
   * @param level of the line that tells them
   * @param showFirst whether the first one of a period is told at once too
   */
  public record Rule(Duration period, Pattern pattern, Level level, boolean showFirst) {}

  /**
   * @param rules the first that an error fits counts it
   */
  public Errors(List<Rule> rules) {
    this.summaries = rules.stream().map(rule -> new Summary(rule, log)).toList();
  }

  @Override
  public String name() {
    return "errors";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                tell(query, Rcode.SERVFAIL, text(failure));
              } else if (answer.rcode() == Rcode.SERVFAIL) {
                tell(query, answer.rcode(), text(answer));
              }
            });
  }

  private static String text(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.toString();
  }

  private static String text(Answer answer) {
    return answer.origin()
        + answer.errors().stream()
            .map(ExtendedError::text)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", ", ": ", ""));
  }

  private void tell(Query query, int rcode, String why) {
    String line = "%d %s %s: %s".formatted(rcode, query.name(), Type.string(query.type()), why);
    for (Summary summary : summaries) {
      if (summary.takes(line)) {
        return;
      }
    }
    log.error("{}", line);
  }

  /** Tells what was counted. */
  @Override
  public void close() {
    summaries.forEach(Summary::close);
  }
}
