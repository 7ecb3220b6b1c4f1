package io.skystack.dns.rewrite;

import io.skystack.dns.match.NameMatch;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Optional;

/** Leaves a query as it is, and changes its answer. */
public final class ResponseRule implements Rule {
  private final boolean stops;
  private final Optional<NameMatch> names;
  private final AnswerRule answers;

  private ResponseRule(boolean stops, Optional<NameMatch> names, AnswerRule answers) {
    this.stops = stops;
    this.names = names;
    this.answers = answers;
  }

  /** For the TTLs, in seconds, of answers to some names. */
  public static Rule ttl(boolean stops, NameMatch names, long least, long most) {
    return new ResponseRule(stops, Optional.of(names), AnswerRule.ofTtl(least, most));
  }

  /** For the response code of answers to some names. */
  public static Rule rcode(boolean stops, NameMatch names, int from, int to) {
    return new ResponseRule(stops, Optional.of(names), AnswerRule.ofRcode(from, to));
  }

  /**
   * For the targets of CNAME records, whatever was asked for.
   *
   * @param targets those that become others
   * @param lookup where the records of the new target are looked up
   */
  public static Rule cname(boolean stops, NameMatch targets, String to, Lookup lookup) {
    return new ResponseRule(stops, Optional.empty(), new CnameRule(targets, to, lookup));
  }

  @Override
  public boolean stops() {
    return stops;
  }

  @Override
  public Outcome apply(Query query, String name) {
    return names.isEmpty() || names.get().matches(name)
        ? new Outcome.Done(query, List.of(answers))
        : Outcome.Ignored.IGNORED;
  }
}
