package io.skystack.dns.cache;

import io.skystack.dns.cache.CacheOptions.Disabled;
import io.skystack.dns.cache.CacheOptions.Prefetch;
import io.skystack.dns.cache.CacheOptions.Stale;
import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.SentListener.Told;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.corefile.ZonedPlugin;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** {@code cache [TTL] [ZONES…]} in a Corefile. */
public final class CacheFactory implements PluginFactory {
  private static final Told NOBODY = (loop, isHot, sent) -> {};
  private static final int MOST_ENTRIES = 100_000_000;
  private static final Duration MIN_TTL = Duration.ofSeconds(5);

  /** An entry of usual size, in bytes: the cache is bounded by memory too. */
  private static final long ENTRY_BYTES = 1600;

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public String summary() {
    return "keeps answers of other servers for as long as their TTLs say";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    List<String> words = new ArrayList<>(directive.arguments());
    Draft draft = new Draft();
    if (!words.isEmpty() && words.get(0).matches("\\d.*")) {
      Duration ttl = directive.duration(words.remove(0));
      draft.success.ttl = ttl;
      draft.denial.ttl = ttl;
    }
    List<Name> zones = directive.zonesOr(words, setup);
    directive.read(
        Map.<String, Consumer<Property>>of(
            "success", property -> draft.success.read(property),
            "denial", property -> draft.denial.read(property),
            "prefetch", draft::prefetch,
            "serve_stale", draft::stale,
            "servfail", draft::failure,
            "disable", property -> draft.disable(property, setup),
            "keepttl", draft::keepTtl));
    CacheMetrics metrics =
        setup.shared(CacheMetrics.class, () -> CacheMetrics.register(setup.registry()));
    BlockLabels block = BlockLabels.of(setup);
    String label = zones.stream().map(Name::toString).collect(Collectors.joining(","));
    CacheCounts counts = metrics.of(new CacheLabels(block.server(), label, block.view()));
    setup.onSent((server, zone, origin) -> told(counts, origin));
    return new ZonedPlugin(new Cache(draft.options(), counts), new Zones(zones), Zones.NONE);
  }

  /** What lay ready in front of the cache, and was an answer of the cache, is a hit too. */
  private static Told told(CacheCounts counts, String origin) {
    if (!origin.equals(Cache.NAME)) {
      return NOBODY;
    }
    return (loop, isHot, sent) -> {
      if (isHot) {
        counts.hitInFront(sent.rcode() == Rcode.NOERROR && sent.answers() > 0);
      }
    };
  }

  /** How many answers of a kind, and for how long. */
  private static final class Kept {
    private int capacity = 9984;
    private Duration ttl;
    private Duration minTtl = MIN_TTL;

    Kept(Duration ttl) {
      this.ttl = ttl;
    }

    /** {@code CAPACITY [TTL] [MINTTL]}. */
    void read(Property property) {
      property.expect(1, 3);
      List<String> words = property.arguments();
      capacity = property.number(property.argument(0), 1, MOST_ENTRIES);
      if (words.size() > 1) {
        ttl = property.duration(words.get(1));
      }
      if (words.size() > 2) {
        minTtl = property.duration(words.get(2));
      }
    }
  }

  /** Options while they are read. */
  private static final class Draft {
    private final Kept success = new Kept(Duration.ofHours(1));
    private final Kept denial = new Kept(Duration.ofMinutes(30));
    private Prefetch prefetch = Prefetch.OFF;
    private Stale stale = Stale.OFF;
    private Duration failure = Duration.ofSeconds(5);
    private List<Name> noSuccess = List.of();
    private List<Name> noDenial = List.of();
    private boolean keepTtl;

    /** {@code AMOUNT [[DURATION] [PERCENTAGE%]]}. */
    void prefetch(Property property) {
      property.expect(1, 3);
      List<String> words = property.arguments();
      int hits = property.number(property.argument(0), 0, 1_000_000);
      Duration window = words.size() > 1 ? property.duration(words.get(1)) : Duration.ofMinutes(1);
      int percent = 10;
      if (words.size() > 2) {
        if (!words.get(2).endsWith("%")) {
          property.wrong(
              "prefetch: '%s' is no percentage: write for example 10%%".formatted(words.get(2)));
        }
        percent = property.number(words.get(2).replace("%", ""), 10, 90);
      }
      prefetch = hits == 0 ? Prefetch.OFF : new Prefetch(hits, window, percent);
    }

    /** {@code [DURATION] [immediate|verify]}. */
    void stale(Property property) {
      property.expect(0, 2);
      List<String> words = property.arguments();
      Duration most = words.isEmpty() ? Duration.ofHours(1) : property.duration(words.get(0));
      String mode =
          words.size() < 2
              ? "immediate"
              : property.oneOf(words.get(1), List.of("immediate", "verify"));
      // To verify is to wait for the servers as long as they are waited for at all.
      Duration patience = mode.equals("verify") ? Duration.ofSeconds(6) : Duration.ZERO;
      stale = new Stale(most, patience, Duration.ZERO, Duration.ofSeconds(5));
    }

    void failure(Property property) {
      failure = property.duration(property.value());
      if (failure.compareTo(Duration.ofMinutes(5)) > 0) {
        property.wrong("servfail: a failure is kept for 5m at most (RFC 2308 section 7.1)");
      }
    }

    /** {@code success|denial [ZONES…]}. */
    void disable(Property property, Setup setup) {
      property.expect(1, Integer.MAX_VALUE);
      String kind = property.oneOf(property.argument(0), List.of("success", "denial"));
      List<String> words = property.arguments();
      List<Name> zones =
          property.zonesOr(words.subList(Math.min(1, words.size()), words.size()), setup);
      if (kind.equals("success")) {
        noSuccess = zones;
      } else {
        noDenial = zones;
      }
    }

    void keepTtl(Property property) {
      property.expect(0, 0);
      keepTtl = true;
    }

    CacheOptions options() {
      int entries = (int) Math.min(MOST_ENTRIES, (long) success.capacity + denial.capacity);
      Duration least = success.minTtl.compareTo(denial.minTtl) < 0 ? success.minTtl : denial.minTtl;
      return CacheOptions.DEFAULT
          .withMaxEntries(entries)
          .withMaxBytes(entries * ENTRY_BYTES)
          .withMaxTtls(success.ttl, denial.ttl)
          .withMinTtl(least)
          .withFailureTtl(failure)
          .withKeepTtl(keepTtl)
          .withPrefetch(prefetch)
          .withStale(stale)
          .withDisabled(new Disabled(new Zones(noSuccess), new Zones(noDenial)));
    }
  }
}
