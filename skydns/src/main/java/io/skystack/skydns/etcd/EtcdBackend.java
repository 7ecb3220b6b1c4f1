package io.skystack.skydns.etcd;

import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.skydns.etcd.Services.NoName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers from records, by the rules of CoreDNS's {@code etcd}. They are in memory: a query never
 * waits for etcd, and an etcd that is away is answered from as it was.
 */
public final class EtcdBackend implements Plugin {
  static final String NAME = "etcd";

  private static final Name HOSTMASTER = Name.fromConstantString("hostmaster");
  private static final Name PRIMARY = Name.fromConstantString("ns.dns");

  // Of the SOA record, in seconds.
  private static final long NEGATIVE_TTL = 30;
  private static final long REFRESH = 7200;
  private static final long RETRY = 1800;
  private static final long EXPIRE = 86_400;

  /** A serial number that changed with each second would let no answer be kept. */
  private static final long SERIAL_SECONDS = 3600;

  private static final long MAX_SERIAL = 0xFFFF_FFFFL;

  private final RecordStore store;
  private final EtcdBackendOptions options;
  private final Lookup lookup;
  private final LongSupplier epochSeconds;

  /**
   * @param store where the records are; stays the caller's to close
   * @param lookup where names outside of the zones are looked up
   */
  public EtcdBackend(RecordStore store, EtcdBackendOptions options, Lookup lookup) {
    this(store, options, lookup, () -> System.currentTimeMillis() / 1000);
  }

  EtcdBackend(
      RecordStore store, EtcdBackendOptions options, Lookup lookup, LongSupplier epochSeconds) {
    this.store = store;
    this.options = options;
    this.lookup = lookup;
    this.epochSeconds = epochSeconds;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> notReady() {
    return store.status() instanceof StoreStatus.Filling filling
        ? Optional.of(filling.reason())
        : Optional.empty();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Optional<Name> zone = options.zones().of(query.name());
    if (zone.isEmpty()) {
      return next.handle(query);
    }
    if (!store.status().isReady()) {
      return CompletableFuture.completedFuture(unready());
    }
    return answer(query, next, zone.get(), new Elsewhere(query, lookup));
  }

  private static Answer unready() {
    return Answer.builder(NAME)
        .rcode(Rcode.SERVFAIL)
        .error(ExtendedError.NOT_READY, "the records have not been read yet")
        .build();
  }

  private CompletionStage<Answer> answer(Query query, Next next, Name zone, Elsewhere elsewhere) {
    Services services = new Services(store, options, System.nanoTime());
    Answering answering = new Answering(query, zone, services, elsewhere, options);
    List<Record> records;
    try {
      records = query.type() == Type.SOA ? List.of(soa(zone)) : answering.answer();
    } catch (NoName e) {
      Validity validity = services.validity();
      if (options.fallthrough().contains(query.name())) {
        return next.handle(query)
            .thenApply(answer -> answer.withValidity(answer.validity().and(validity)));
      }
      return CompletableFuture.completedFuture(no(Rcode.NXDOMAIN, zone, validity));
    }
    if (elsewhere.isIncomplete()) {
      return elsewhere.ask().thenCompose(done -> answer(query, next, zone, elsewhere));
    }
    Validity validity = services.validity().and(elsewhere.validity());
    if (records.isEmpty()) {
      return CompletableFuture.completedFuture(no(Rcode.NOERROR, zone, validity));
    }
    boolean isDated = query.type() == Type.SOA;
    Answer.Builder answer =
        Answer.builder(NAME)
            .authoritative(true)
            .validity(isDated ? validity.and(sameSerial()) : validity);
    answer.answer().addAll(records);
    answer.additional().addAll(answering.extra());
    return CompletableFuture.completedFuture(answer.build());
  }

  private Answer no(int rcode, Name zone, Validity validity) {
    Answer.Builder answer =
        Answer.builder(NAME).rcode(rcode).authoritative(true).validity(validity.and(sameSerial()));
    answer.authority().add(soa(zone));
    return answer.build();
  }

  private Record soa(Name zone) {
    return new SOARecord(
        zone,
        DClass.IN,
        NEGATIVE_TTL,
        below(PRIMARY, zone),
        below(HOSTMASTER, zone),
        serial(),
        REFRESH,
        RETRY,
        EXPIRE,
        NEGATIVE_TTL);
  }

  private long serial() {
    long now = epochSeconds.getAsLong();
    return (now - now % SERIAL_SECONDS) & MAX_SERIAL;
  }

  private Validity sameSerial() {
    long serial = serial();
    return Validity.of(List.of(() -> serial() == serial));
  }

  private static Name below(Name labels, Name zone) {
    try {
      return Name.concatenate(labels, zone);
    } catch (NameTooLongException e) {
      return zone;
    }
  }
}
