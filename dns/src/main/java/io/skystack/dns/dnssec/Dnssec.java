package io.skystack.dns.dnssec;

import io.skystack.common.cli.BurstLog;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Trace;
import io.skystack.dns.plugin.Validity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Signs what the plugins behind it answer with authority for its domains, for clients that ask for
 * signatures (the DO flag, RFC 3225); nothing changes for others. Stands before the plugins that
 * answer and behind those that only turn answers.
 *
 * <p>Signatures are made while the client waits, by one thread of its own, and kept. When more are
 * wanted than it can make, queries that need a new one get SERVFAIL: a validator would take an
 * unsigned answer for a forged one.
 */
public final class Dnssec implements Plugin {
  static final String NAME = "dnssec";

  private static final Logger log = LoggerFactory.getLogger(Dnssec.class);
  private static final int OTHER_ERROR = 0; // RFC 8914 section 4.1

  /** Answers of these come from other servers, which have signed them or not. */
  private static final Set<String> PASSED_ON = Set.of("forward", "cache", "stub");

  private final KeyWatch watch;
  private final SigningThread thread;
  private final AnswerSigner signer;
  private final DnssecMetrics metrics;
  private final BurstLog troubles = new BurstLog(log);

  /**
   * How to sign.
   *
   * @param domains what the chain answers for with authority; absolute
   * @param keys pairs of files, without {@code .key} and {@code .private}; domains without keys are
   *     not signed
   * @param signatures that are kept
   * @param types that the rest of the chain may have records of: what proofs of names look for
   * @param waiting signatures that may wait to be made
   * @param look how often to look whether the files have changed
   */
  public record Options(
      List<Name> domains,
      List<Path> keys,
      int signatures,
      List<Integer> types,
      int waiting,
      Duration look) {
    /** SkyDNS's {@code scache}. */
    public static final int DEFAULT_SIGNATURES = 10_000;

    /** Types that zones have nowadays. */
    private static final List<Integer> COMMON =
        List.of(
            Type.A,
            Type.NS,
            Type.CNAME,
            Type.SOA,
            Type.PTR,
            Type.HINFO,
            Type.MX,
            Type.TXT,
            Type.AAAA,
            Type.LOC,
            Type.SRV,
            Type.NAPTR,
            Type.DNAME,
            Type.DS,
            Type.SSHFP,
            Type.TLSA,
            Type.SVCB,
            Type.HTTPS,
            Type.URI,
            Type.CAA);

    public Options {
      domains = List.copyOf(domains);
      keys = List.copyOf(keys);
      types = List.copyOf(types);
    }

    /** The defaults: 10,000 signatures kept, all common types, files looked at every second. */
    public static Options of(List<Name> domains, List<Path> keys) {
      return new Options(domains, keys, DEFAULT_SIGNATURES, COMMON, 1024, Duration.ofSeconds(1));
    }

    /** The same with another number of signatures kept. */
    public Options withSignatures(int value) {
      return new Options(domains, keys, value, types, waiting, look);
    }

    /** The same for a chain that has records of these types only. */
    public Options withTypes(List<Integer> value) {
      return new Options(domains, keys, signatures, value, waiting, look);
    }

    /** The same with another bound on signatures that wait to be made. */
    public Options withWaiting(int value) {
      return new Options(domains, keys, signatures, types, value, look);
    }

    /** The same with another time between looks at the files. */
    public Options withLook(Duration value) {
      return new Options(domains, keys, signatures, types, waiting, value);
    }
  }

  /**
   * Reads the keys.
   *
   * @throws io.skystack.common.cli.OperatorException if a key cannot be used
   */
  public Dnssec(Options options, DnssecMetrics metrics) {
    this(options, metrics, () -> System.currentTimeMillis() / 1000);
  }

  Dnssec(Options options, DnssecMetrics metrics, LongSupplier epochSeconds) {
    this.metrics = metrics;
    List<KeyFiles> files = options.keys().stream().map(KeyFiles::of).toList();
    this.watch = new KeyWatch(options.domains(), files, options.look(), metrics);
    this.thread = new SigningThread(options.waiting(), metrics);
    Denial denial = new Denial(new Nodes(options.types()), thread);
    this.signer =
        new AnswerSigner(
            new Signer(options.signatures(), thread, epochSeconds, metrics), denial, epochSeconds);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    KeyRing keys = watch.ring();
    Optional<ZoneKeys> zone =
        query.dclass() == DClass.IN ? keys.zoneOf(query.name(), query.type()) : Optional.empty();
    if (zone.isEmpty()) {
      return next.handle(query);
    }
    Validity.Source stays = () -> watch.ring() == keys;
    CompletionStage<Answer> unsigned =
        OwnAnswers.to(query, keys, zone.get(), stays, next).orElseGet(() -> next.handle(query));
    return query.edns().dnssecOk()
        ? unsigned.thenCompose(answer -> signed(query, answer, keys, stays, next))
        : unsigned;
  }

  private CompletionStage<Answer> signed(
      Query query, Answer answer, KeyRing keys, Validity.Source stays, Next next) {
    boolean settled = answer.rcode() == Rcode.NOERROR || answer.rcode() == Rcode.NXDOMAIN;
    if (!settled || !answer.authoritative() || PASSED_ON.contains(answer.origin())) {
      return CompletableFuture.completedFuture(answer);
    }
    return signer
        .sign(keys, stays, query, answer, next)
        .handle((done, failure) -> failure == null ? noted(query, done) : failed(query, failure));
  }

  private static Answer noted(Query query, Answer answer) {
    Trace trace = query.trace();
    if (trace.isOn()) {
      long signatures =
          answer.answer().stream().filter(one -> one.getType() == Type.RRSIG).count()
              + answer.authority().stream().filter(one -> one.getType() == Type.RRSIG).count();
      trace.note(NAME, "signed", query.name().toString(), signatures + " signatures");
    }
    return answer;
  }

  private Answer failed(Query query, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Overloaded) {
      metrics.refused();
      troubles.warn("overload", "signatures are wanted faster than they can be made");
    } else if (cause instanceof Unprovable) {
      metrics.unprovable();
      log.debug("{}: {}", query.name(), cause.getMessage());
    } else {
      throw new CompletionException(cause);
    }
    return Answer.builder(NAME)
        .rcode(Rcode.SERVFAIL)
        .recursionAvailable(true)
        .error(OTHER_ERROR, cause.getMessage())
        .build();
  }

  @Override
  public void close() {
    watch.close();
    thread.close();
  }
}
