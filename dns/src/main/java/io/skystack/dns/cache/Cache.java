package io.skystack.dns.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.Type;

/**
 * Answers with what the rest of the chain answered before, until that ends; and for a while after,
 * if nothing better is to be had (RFC 8767).
 *
 * <p>Equal questions that find nothing are all passed on: whoever asks other servers makes one
 * question of them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is fetched early has no one who waits
public final class Cache implements Plugin {
  static final String NAME = "cache";

  /** From here to ANY are types that only questions have (RFC 6895 section 3.1). */
  private static final int FIRST_QUESTION_TYPE = 128;

  private final CacheOptions options;
  private final CacheCounts metrics;
  private final Ticker ticker;
  private final AnswerTable table;
  private final Storing storing;

  /** Counted up when the cache is emptied: what was asked before that is not put in after it. */
  private final AtomicInteger emptied = new AtomicInteger();

  /** A query that is being answered. */
  private record Asking(CacheKey key, Query query, Next next, long now) {
    void note(String what, String text) {
      if (query.trace().isOn()) {
        query.trace().note(NAME, what, query.name().toString(), text);
      }
    }
  }

  public Cache(CacheOptions options, PrometheusRegistry registry) {
    this(options, CacheMetrics.register(registry));
  }

  /** The same, for one of several that count together. */
  public Cache(CacheOptions options, CacheMetrics metrics) {
    this(options, metrics, System::nanoTime);
  }

  /** The same, with counts of its own. */
  public Cache(CacheOptions options, CacheCounts counts) {
    this(options, counts, System::nanoTime);
  }

  Cache(CacheOptions options, CacheMetrics metrics, Ticker ticker) {
    this(options, metrics.of(CacheLabels.NONE), ticker);
  }

  private Cache(CacheOptions options, CacheCounts metrics, Ticker ticker) {
    this.options = options;
    this.metrics = metrics;
    this.ticker = ticker;
    this.table = new AnswerTable(options, metrics, ticker);
    this.storing = new Storing(options);
    metrics.opened(this);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!isCacheable(query)) {
      return next.handle(query);
    }
    Asking asking = new Asking(CacheKey.of(query), query, next, ticker.read());
    Entry entry = table.get(asking.key).orElse(null);
    if (entry == null || !entry.isUsable(asking.now)) {
      return miss(asking);
    }
    return entry.isFresh(asking.now) ? hit(entry, asking) : stale(entry, asking);
  }

  /** An answer to a client's subnet is that client's (RFC 7871), as may be one to other options. */
  private static boolean isCacheable(Query query) {
    boolean isType = query.type() < FIRST_QUESTION_TYPE || query.type() > Type.ANY;
    if (query.dclass() != DClass.IN || !isType || !query.context().outgoing().isEmpty()) {
      return false;
    }
    for (EDNSOption option : query.edns().options()) {
      if (option.getCode() == Code.CLIENT_SUBNET) {
        return false;
      }
    }
    return true;
  }

  private CompletionStage<Answer> hit(Entry entry, Asking asking) {
    entry.hit(asking.now);
    metrics.hit(entry.kind());
    asking.note("answered", "with a stored answer");
    if (entry.mayPrefetch(asking.now)) {
      metrics.prefetch();
      asking.note("asked", "fetched again before it ends, for it is popular");
      refresh(entry, asking);
    }
    return CompletableFuture.completedFuture(entry.fresh(asking.now));
  }

  private CompletionStage<Answer> miss(Asking asking) {
    metrics.miss();
    asking.note("asked", "no answer is stored");
    return fetch(asking, null);
  }

  /** RFC 8767 section 5: the servers first, for as long as a client can be kept waiting. */
  private CompletionStage<Answer> stale(Entry entry, Asking asking) {
    if (entry.waitsToRetry(asking.now)) {
      asking.note("answered", "with a stored answer that has ended: the servers failed lately");
      return CompletableFuture.completedFuture(old(entry));
    }
    metrics.miss();
    asking.note("asked", "the stored answer has ended");
    CompletableFuture<Optional<Answer>> better = refresh(entry, asking);
    Duration timer = options.stale().clientTimer();
    CompletableFuture<Optional<Answer>> patient =
        timer.isZero()
            ? CompletableFuture.completedFuture(better.getNow(Optional.empty()))
            : better
                .copy()
                .completeOnTimeout(Optional.empty(), timer.toNanos(), TimeUnit.NANOSECONDS);
    return patient.thenApply(
        answer -> {
          if (answer.isEmpty()) {
            entry.postpone(ticker.read()); // whoever asks next need not wait as long
          }
          return answer.orElseGet(() -> old(entry));
        });
  }

  private Answer old(Entry entry) {
    metrics.stale();
    return entry.stale();
  }

  /** Fetches what is to come in an entry's place; empty if there is nothing better. */
  private CompletableFuture<Optional<Answer>> refresh(Entry entry, Asking asking) {
    return fetch(asking, entry)
        .handle(
            (answer, failure) -> {
              if (answer == null || Kind.of(answer) == Kind.FAILURE) {
                entry.failed(ticker.read());
                return Optional.<Answer>empty();
              }
              return Optional.of(answer);
            })
        .toCompletableFuture();
  }

  private CompletionStage<Answer> fetch(Asking asking, @Nullable Entry before) {
    int emptiedBefore = emptied.get();
    return asking
        .next
        .handle(asking.query)
        .thenApply(
            answer -> {
              long now = ticker.read();
              Entry entry = storing.entryOf(answer, asking.query, before, now).orElse(null);
              if (entry == null) {
                return storing.isDisabled(answer, asking.query)
                    ? answer.withValidity(Validity.ONCE)
                    : unstored(answer, asking.key);
              }
              if (emptiedBefore == emptied.get()) {
                table.put(asking.key, entry);
              }
              return entry.first(now);
            });
  }

  private Answer unstored(Answer answer, CacheKey key) {
    if (!storing.isWithheld(answer)) {
      return answer;
    }
    table.remove(key); // what was known is so no more
    return answer.withValidity(Validity.ONCE);
  }

  /** Empties it. What is being asked for is not put in any more. */
  public void flush() {
    emptied.incrementAndGet();
    table.clear();
  }

  /** Answers stored. */
  long entries() {
    return table.size();
  }

  /** Those of a kind. */
  long entries(Kind kind) {
    return table.size(kind);
  }

  /** The memory they take, about. */
  long bytes() {
    return table.bytes();
  }

  /** Makes room at once, as is else done in time. */
  void tidy() {
    table.tidy();
  }

  /** Forgets everything. */
  @Override
  public void close() {
    metrics.closed(this);
    flush();
  }
}
