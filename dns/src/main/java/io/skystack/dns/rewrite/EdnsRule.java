package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.GenericEDNSOption;

/**
 * Puts an option into a query for those further down the chain, and for the servers that are asked
 * there, or takes it out. The client never sees it: what is said to its own options is said by the
 * server that it asked (RFC 6891 section 6.1.1).
 */
public final class EdnsRule implements Rule {
  /** What a query without EDNS is given, in bytes. */
  private static final int PAYLOAD_SIZE = 1232;

  private final boolean stops;
  private final Action action;
  private final int code;
  private final OptionValue value;

  /** What is done. */
  public enum Action {
    /** It is put in unless there is one. */
    APPEND,
    /** It takes the place of one that is there. */
    REPLACE,
    /** It is put in, or takes the place of one that is there. */
    SET,
    /** One that is there is taken out. */
    UNSET
  }

  /**
   * A rule.
   *
   * @param code of the option
   * @param value what is put in
   */
  public EdnsRule(boolean stops, Action action, int code, OptionValue value) {
    this.stops = stops;
    this.action = action;
    this.code = code;
    this.value = value;
  }

  @Override
  public boolean stops() {
    return stops;
  }

  /** What is there already is the client's. */
  @Override
  public boolean isForAll() {
    boolean looks = action == Action.APPEND || action == Action.REPLACE;
    return !looks && (action == Action.UNSET || value.isForAll());
  }

  @Override
  public Outcome apply(Query query, String name) {
    if (action == Action.UNSET) {
      return new Outcome.Done(with(query, Optional.empty()), List.of());
    }
    boolean isThere = query.edns().option(code).isPresent();
    if ((isThere && action == Action.APPEND) || (!isThere && action == Action.REPLACE)) {
      return Outcome.Ignored.IGNORED;
    }
    Optional<EDNSOption> option = value.of(query).map(data -> new GenericEDNSOption(code, data));
    return option.isEmpty()
        ? Outcome.Ignored.IGNORED
        : new Outcome.Done(with(query, option), List.of());
  }

  private Query with(Query query, Optional<EDNSOption> option) {
    Edns edns = query.edns();
    Edns changed =
        new Edns(
            true,
            edns.present() ? edns.payloadSize() : PAYLOAD_SIZE,
            0,
            edns.dnssecOk(),
            with(edns.options(), option));
    // The client's subnet goes to other servers as it is.
    List<EDNSOption> outgoing =
        with(query.context().outgoing(), code == Code.CLIENT_SUBNET ? Optional.empty() : option);
    return query.withEdns(changed).withContext(query.context().withOutgoing(outgoing));
  }

  private List<EDNSOption> with(List<EDNSOption> options, Optional<EDNSOption> one) {
    List<EDNSOption> all = new ArrayList<>(options);
    all.removeIf(option -> option.getCode() == code);
    one.ifPresent(all::add);
    return all;
  }
}
