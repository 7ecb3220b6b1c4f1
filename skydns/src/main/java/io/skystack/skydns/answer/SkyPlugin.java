package io.skystack.skydns.answer;

import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Answers from records, by SkyDNS's rules: names of its domains with authority, reverse names where
 * there are records for them. Everything else is passed on.
 *
 * <p>Records are in the store's order in an answer: whoever sends it may turn it, for an answer is
 * kept and sent many times. Until the store has been read for the first time, names of the domains
 * and reverse names get SERVFAIL with the extended error "not ready" (RFC 8914 section 4.15); a
 * store that is cut off from its source later is answered from as it is.
 */
public final class SkyPlugin implements Plugin {
  static final String NAME = "skydns";

  private final RecordStore store;
  private final SkyOptions options;
  private final LongSupplier nanoTime;
  private final SkyMetrics metrics;
  private final Unusable unusable;
  private final DomainAnswers domains;
  private final ReverseAnswers reverse;

  /**
   * @param store where the records are; stays the caller's to close
   * @param metrics where answers are counted
   */
  public SkyPlugin(RecordStore store, SkyOptions options, SkyMetrics metrics) {
    this(store, options, metrics, System::nanoTime, () -> System.currentTimeMillis() / 1000);
  }

  SkyPlugin(
      RecordStore store,
      SkyOptions options,
      SkyMetrics metrics,
      LongSupplier nanoTime,
      LongSupplier epochSeconds) {
    this.store = store;
    this.options = options;
    this.nanoTime = nanoTime;
    this.metrics = metrics;
    this.unusable = new Unusable(metrics.leftOut());
    StartOfAuthority authority = new StartOfAuthority(options, epochSeconds);
    this.domains = new DomainAnswers(NAME, options, this::begin, authority, metrics);
    this.reverse = new ReverseAnswers(NAME, this::begin, metrics);
  }

  private Inquiry begin(Query query, Next next) {
    Notes notes = new Notes(query.trace());
    Reading reading = new Reading(store, options, nanoTime, notes);
    return new Inquiry(query, options, reading, new Outside(query, next, notes), unusable, notes);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (query.dclass() != DClass.IN) {
      return next.handle(query);
    }
    boolean isReverse = ReverseAnswers.isReverse(query.name());
    Optional<Name> domain = options.domainOf(query.name());
    if (!isReverse && domain.isEmpty()) {
      new Notes(query.trace()).rule(query.name(), "in none of our domains: passed on");
      return next.handle(query);
    }
    if (!store.status().isReady()) {
      return CompletableFuture.completedFuture(unready());
    }
    // PTR of a reverse name comes before the domain's rules, should a domain lie there.
    return domain.isEmpty() || (isReverse && query.type() == Type.PTR)
        ? reverse.answer(query, next)
        : domains.answer(query, domain.get(), next);
  }

  private Answer unready() {
    metrics.count(SkyMetrics.Kind.NOT_READY);
    return Answer.builder(NAME)
        .rcode(Rcode.SERVFAIL)
        .recursionAvailable(true)
        .error(ExtendedError.NOT_READY, "the records have not been read yet")
        .build();
  }

  @Override
  public Optional<String> notReady() {
    return store.status() instanceof StoreStatus.Filling filling
        ? Optional.of(filling.reason())
        : Optional.empty();
  }
}
