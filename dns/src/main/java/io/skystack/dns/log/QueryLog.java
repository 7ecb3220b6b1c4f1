package io.skystack.dns.log;

import io.skystack.dns.corefile.SentListener;
import io.skystack.dns.server.AnswerObserver.Sent;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Logs the queries of a block, by the first rule whose zone they are in. */
final class QueryLog implements SentListener, SentListener.Told {
  private static final Logger log = LoggerFactory.getLogger(QueryLog.class);

  private final List<Rule> rules;

  /** What an answer is, as far as logging goes. */
  enum Kind {
    /** NOERROR with records. */
    SUCCESS,
    /** NXDOMAIN and NODATA. */
    DENIAL,
    /** Any other response code. */
    ERROR
  }

  /**
   * What is logged, and how.
   *
   * @param zone of the names
   * @param kinds of answers
   */
  record Rule(Name zone, LogFormat format, Set<Kind> kinds) {
    Rule {
      kinds = Set.copyOf(kinds);
    }
  }

  QueryLog(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  @Override
  public Told of(String server, Name zone, String origin) {
    return this;
  }

  @Override
  public void sent(int loop, boolean isHot, Sent sent) {
    if (!log.isInfoEnabled()) {
      return;
    }
    Name name = sent.query().name();
    for (Rule rule : rules) {
      if (name.subdomain(rule.zone)) {
        if (rule.kinds.contains(kind(sent))) {
          log.info("{}", rule.format.line(sent));
        }
        return;
      }
    }
  }

  private static Kind kind(Sent sent) {
    return switch (sent.rcode()) {
      case Rcode.NOERROR -> sent.answers() == 0 ? Kind.DENIAL : Kind.SUCCESS;
      case Rcode.NXDOMAIN -> Kind.DENIAL;
      default -> Kind.ERROR;
    };
  }
}
