package io.skystack.skycache;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Trace;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Logs each query, whom it was passed on to, and what was answered, in dnsmasq's words. */
final class QueryLog implements Plugin {
  private static final Logger log = LoggerFactory.getLogger(QueryLog.class);

  @Override
  public String name() {
    return "log";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    log.info(
        "query[{}] {} from {}",
        Type.string(query.type()),
        text(query.name()),
        query.client().getAddress().getHostAddress());
    Course course = new Course(text(query.name()));
    return next.handle(course.follow(query))
        .thenApply(
            answer -> {
              log(answer, text(query.name()), course.source(answer));
              return answer;
            });
  }

  private static void log(Answer answer, String name, String source) {
    if (answer.answer().isEmpty()) {
      boolean isNoData = answer.rcode() == Rcode.NOERROR;
      log.info("{} {} is {}", source, name, isNoData ? "NODATA" : Rcode.string(answer.rcode()));
    }
    for (Record record : answer.answer()) {
      log.info("{} {} is {}", source, text(record.getName()), data(record));
    }
  }

  private static String data(Record record) {
    if (record instanceof CNAMERecord) {
      return "<CNAME>";
    }
    boolean isAddress = record instanceof ARecord || record instanceof AAAARecord;
    return isAddress ? record.rdataToString() : "<" + Type.string(record.getType()) + ">";
  }

  /** As dnsmasq has it, without the dot at the end; what cannot be printed is escaped. */
  private static String text(Name name) {
    return name.equals(Name.root) ? "." : name.toString(true);
  }

  /** Notes, of one query, what becomes of it. */
  private static final class Course implements Trace {
    private final String name;
    private volatile boolean isCached;

    Course(String name) {
      this.name = name;
    }

    Query follow(Query query) {
      return new Query(
          query.name(),
          query.type(),
          query.dclass(),
          query.recursionDesired(),
          query.checkingDisabled(),
          query.edns(),
          query.client(),
          query.transport(),
          this,
          query.context());
    }

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public void note(String plugin, String what, String subject, String text) {
      if (plugin.equals("cache") && what.equals("answered")) {
        isCached = true;
      } else if (plugin.equals("forward") && what.equals("asked")) {
        log.info("forwarded {} to {}", name, subject);
      }
    }

    String source(Answer answer) {
      boolean isStale =
          answer.errors().stream().anyMatch(error -> error.code() == ExtendedError.STALE_ANSWER);
      if (isStale) {
        return "cached-stale";
      }
      if (isCached) {
        return "cached";
      }
      return switch (answer.origin()) {
        case "cache", "forward" -> "reply";
        default -> "config";
      };
    }
  }
}
