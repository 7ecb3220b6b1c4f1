package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.dns.any.Any;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.skydns.answer.Answerer.Draft;
import io.skystack.skydns.select.RecordSelection.Selected;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Answers for names of our domains, with authority. */
final class DomainAnswers {
  private static final Name NAME_SERVERS = Name.fromConstantString("ns.dns");
  private static final Name APEX_ADDRESSES = Name.fromConstantString("apex.dns");

  private static final String TOO_WIDE = "the wildcard covers too many names";

  private final String origin;
  private final SkyOptions options;
  private final BiFunction<Query, Plugin.Next, Inquiry> begin;
  private final StartOfAuthority authority;
  private final SkyMetrics metrics;
  private final Map<Integer, Answerer> answerers;
  private final Answerer nameServers = new NameServerAnswers();

  DomainAnswers(
      String origin,
      SkyOptions options,
      BiFunction<Query, Plugin.Next, Inquiry> begin,
      StartOfAuthority authority,
      SkyMetrics metrics) {
    this.origin = origin;
    this.options = options;
    this.begin = begin;
    this.authority = authority;
    this.metrics = metrics;
    Answerer addresses = new AddressAnswers();
    this.answerers =
        Map.of(
            Type.A, addresses,
            Type.AAAA, addresses,
            Type.SRV, new ServiceAnswers(),
            Type.MX, new MailAnswers(),
            Type.TXT, new TextAnswers(),
            Type.CNAME, new AliasAnswers(),
            Type.ANY, (inquiry, records) -> () -> Found.of(List.of(minimal(inquiry.query()))));
  }

  /** RFC 8482 section 4.2: one record that does not have to be looked for. */
  private Record minimal(Query query) {
    return Any.hinfo(query.name(), options.ttl());
  }

  /** Answers a query for a name of {@code domain}. */
  CompletionStage<Answer> answer(Query query, Name domain, Plugin.Next next) {
    Inquiry inquiry = begin.apply(query, next);
    Notes notes = inquiry.notes();
    notes.domain(query.name(), domain, options);
    Selected own = inquiry.reading().select(query.name());
    boolean apex = query.name().equals(domain);
    if (!own.exists() && !own.complete()) {
      notes.rule(query.name(), TOO_WIDE + ": whether it exists was not found out");
      return CompletableFuture.completedFuture(tooWide());
    }
    if (!own.exists() && !apex) {
      notes.rule(query.name(), "NXDOMAIN: nothing lies at the name or below it");
      Validity validity = inquiry.reading().validity();
      return CompletableFuture.completedFuture(negative(Rcode.NXDOMAIN, domain, validity));
    }
    if (apex && query.type() == Type.SOA) {
      return CompletableFuture.completedFuture(soa(query, domain));
    }
    Draft draft = draft(inquiry, own.records(), apex ? Optional.of(domain) : Optional.empty());
    return inquiry.outside().whenAnswered().thenApply(done -> finish(inquiry, domain, draft));
  }

  private Draft draft(Inquiry inquiry, List<StoredRecord> own, Optional<Name> apex) {
    int type = inquiry.query().type();
    if (apex.isPresent() && type == Type.NS) {
      inquiry.notes().rule(apex.get(), "name servers are the records below " + NAME_SERVERS);
      return nameServers.draft(inquiry, below(NAME_SERVERS, apex.get(), inquiry));
    }
    List<StoredRecord> records = own;
    if (apex.isPresent() && (type == Type.A || type == Type.AAAA)) {
      List<StoredRecord> addresses = below(APEX_ADDRESSES, apex.get(), inquiry);
      records = addresses.isEmpty() ? own : addresses;
      inquiry
          .notes()
          .rule(
              apex.get(),
              addresses.isEmpty()
                  ? "no records below " + APEX_ADDRESSES + ": addresses are those of the name"
                  : "its addresses are the records below " + APEX_ADDRESSES);
    }
    Answerer answerer = answerers.get(type);
    return answerer == null ? () -> Found.NOTHING : answerer.draft(inquiry, records);
  }

  private static List<StoredRecord> below(Name relative, Name domain, Inquiry inquiry) {
    return SkyOptions.below(relative, domain)
        .map(name -> inquiry.reading().selectAllBelow(name).records())
        .orElse(List.of());
  }

  private Answer finish(Inquiry inquiry, Name domain, Draft draft) {
    Found found = draft.finish();
    Validity validity = inquiry.reading().validity().and(inquiry.outside().validity());
    if (!found.answer().isEmpty()) {
      return positive(found, validity);
    }
    // A name outside that could not be resolved: nobody knows whether there is an answer.
    Optional<Answer> failure = inquiry.outside().failure();
    inquiry
        .notes()
        .rule(
            inquiry.query().name(),
            failure.isPresent()
                ? "SERVFAIL: an answer depends on a name outside that could not be resolved"
                : "NODATA: the name exists, and has no record of the type");
    return failure
        .map(answer -> failed(answer))
        .orElseGet(() -> negative(Rcode.NOERROR, domain, validity));
  }

  private Answer positive(Found found, Validity validity) {
    metrics.count(SkyMetrics.Kind.ANSWER);
    Answer.Builder answer = authoritative(Rcode.NOERROR).validity(validity);
    answer.answer().addAll(ResourceRecords.tidy(found.answer()));
    answer.additional().addAll(ResourceRecords.tidy(found.additional()));
    return answer.build();
  }

  private Answer soa(Query query, Name domain) {
    metrics.count(SkyMetrics.Kind.ANSWER);
    StartOfAuthority.Soa soa = authority.of(query.name(), domain, options.ttl());
    Answer.Builder answer = authoritative(Rcode.NOERROR).validity(soa.validity());
    answer.answer().add(soa.record());
    return answer.build();
  }

  /** NXDOMAIN or NODATA with the SOA (RFC 2308 section 3). */
  private Answer negative(int rcode, Name domain, Validity validity) {
    metrics.count(rcode == Rcode.NXDOMAIN ? SkyMetrics.Kind.NXDOMAIN : SkyMetrics.Kind.NODATA);
    StartOfAuthority.Soa soa = authority.negative(domain);
    Answer.Builder answer = authoritative(rcode).validity(validity.and(soa.validity()));
    answer.authority().add(soa.record());
    return answer.build();
  }

  private Answer failed(Answer failure) {
    metrics.count(SkyMetrics.Kind.FAILED);
    Answer.Builder answer = Answer.builder(origin).rcode(Rcode.SERVFAIL).recursionAvailable(true);
    failure.errors().forEach(error -> answer.error(error.code(), error.text()));
    return answer.build();
  }

  private Answer tooWide() {
    metrics.count(SkyMetrics.Kind.FAILED);
    return Answer.builder(origin)
        .rcode(Rcode.SERVFAIL)
        .recursionAvailable(true)
        .error(0, TOO_WIDE) // RFC 8914 section 4.1: other
        .build();
  }

  private Answer.Builder authoritative(int rcode) {
    return Answer.builder(origin).rcode(rcode).authoritative(true).recursionAvailable(true);
  }
}
