package io.skystack.exechealthz;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.Durations;
import io.skystack.exechealthz.Result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks a probe's question every interval, and holds how the last one ended. No process is started.
 */
final class ProbeWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProbeWorker.class);

  private final Probe probe;
  private final boolean quiet;
  private final ProbeMetrics metrics;
  private final DnsClient client;
  private final Rounds rounds;
  private final BurstLog failures = new BurstLog(log);
  private volatile @Nullable Result last;
  private boolean failing; // the thread of the rounds only

  ProbeWorker(Probe probe, boolean quiet, ProbeMetrics metrics) {
    this.probe = probe;
    this.quiet = quiet;
    this.metrics = metrics;
    this.client = new DnsClient(probe.server(), Probe.TIMEOUT);
    this.rounds = new Rounds("probe " + probe.label(), probe.interval(), this::askOnce);
  }

  void start() {
    rounds.start();
  }

  Probe probe() {
    return probe;
  }

  /** How the question ended that ended last; empty before the first did. */
  Optional<Result> last() {
    return Optional.ofNullable(last);
  }

  /** How old that may be: one may have been asked just before the next. */
  Duration latency() {
    return probe.interval().multipliedBy(2).plus(Probe.TIMEOUT);
  }

  private void askOnce() {
    long began = System.nanoTime();
    Result result = ask(began);
    last = result;
    metrics.asked(probe, result, result.nanos() - began);
    tell(result);
  }

  private Result ask(long began) {
    Message answer;
    try {
      answer = client.ask(probe.name(), probe.type(), DClass.IN);
    } catch (IOException e) {
      return Result.now(Outcome.FAILED, "no answer: " + reason(e), "");
    } catch (RuntimeException e) { // it must not end the rounds
      log.debug("probe {}", probe.label(), e);
      return Result.now(Outcome.FAILED, "no answer: " + e, "");
    }
    List<Record> records = answer.getSection(Section.ANSWER);
    if (answer.getRcode() != Rcode.NOERROR) {
      return Result.now(Outcome.FAILED, "the answer is " + Rcode.string(answer.getRcode()), "");
    }
    if (records.isEmpty()) {
      return Result.now(Outcome.FAILED, "the answer has no records", "");
    }
    return Result.now(
        Outcome.OK,
        "answered in " + Durations.format(Duration.ofNanos(System.nanoTime() - began)),
        records.stream().map(Record::toString).collect(Collectors.joining("\n")));
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private void tell(Result result) {
    String path = probe.path();
    if (!result.isOk()) {
      failing = true;
      failures.warn(path, "{} fails: {}", path, result.ending());
    } else if (failing) {
      failing = false;
      failures.over(path, path + " is ok again");
    } else if (!quiet) {
      log.info("{} ok: {}", path, result.ending());
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
