package io.skystack.dns.errors;

import io.skystack.common.cli.Durations;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Counts the errors of a rule, and tells how many there were once the period is over. */
@SuppressWarnings("FutureReturnValueIgnored") // telling cannot fail
final class Summary {
  private final Errors.Rule rule;
  private final Logger log;
  private final AtomicLong count = new AtomicLong();

  Summary(Errors.Rule rule, Logger log) {
    this.rule = rule;
    this.log = log;
  }

  /** Whether the error is one of these; it has been counted then. */
  boolean takes(String line) {
    if (!rule.pattern().matcher(line).find()) {
      return false;
    }
    if (count.getAndIncrement() == 0) {
      if (rule.showFirst()) {
        log.atLevel(rule.level()).log("{}", line);
      }
      Executor later =
          CompletableFuture.delayedExecutor(rule.period().toNanos(), TimeUnit.NANOSECONDS);
      later.execute(this::tell);
    }
    return true;
  }

  private void tell() {
    long counted = count.getAndSet(0);
    boolean toldAll = counted == 0 || (counted == 1 && rule.showFirst());
    if (!toldAll) {
      log.atLevel(rule.level())
          .log(
              "{} errors like '{}' occurred in last {}",
              counted,
              rule.pattern(),
              Durations.format(rule.period()));
    }
  }

  void close() {
    tell();
  }
}
