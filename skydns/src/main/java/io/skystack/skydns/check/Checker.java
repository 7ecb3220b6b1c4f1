package io.skystack.skydns.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdScan.Entry;
import io.skystack.common.etcd.EtcdScan.LeaseState;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.answer.Host;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.check.Finding.Kind;
import io.skystack.skydns.select.NameKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/**
 * Looks for what will not be served as meant. It is shown all keys, then asked what they are
 * together. It holds all records, as a server that answers from them does, and no findings.
 */
public final class Checker {
  /** Seconds, a week: answers have no longer TTL. */
  private static final int MOST_TTL = 604_800;

  /** Seconds: a lease that is kept alive is never that near its end, unless it is that short. */
  private static final long NEAR = 60;

  /** Leases that are looked at. */
  private static final int MOST_LEASES = 10_000;

  private static final RecordKey IN_ADDR = RecordKey.of("arpa", "in-addr");
  private static final RecordKey IP6 = RecordKey.of("arpa", "ip6");

  private final SkyOptions options;
  private final Consumer<String> config;
  private final Consumer<Finding> findings;
  private final String prefix;
  private final List<RecordKey> domains;

  /** Below these, hosts are servers to be asked. */
  private final List<RecordKey> servers;

  private final List<StoredRecord> records = new ArrayList<>();

  /** Each lease with the first key that hangs on it. */
  private final Map<Long, String> leases = new LinkedHashMap<>();

  private long keys;
  private long elsewhere;

  /**
   * A checker that has seen nothing.
   *
   * @param prefix the path prefix of the keys
   * @param options what is answered for
   * @param config looks at the configuration beside the records; fails with an {@link
   *     io.skystack.common.cli.OperatorException} if that is wrong
   * @param findings is told what is found, at once
   */
  public Checker(
      String prefix, SkyOptions options, Consumer<String> config, Consumer<Finding> findings) {
    this.prefix = prefix;
    this.options = options;
    this.config = config;
    this.findings = findings;
    this.domains =
        options.domains().stream().flatMap(domain -> NameKey.keyOf(domain).stream()).toList();
    this.servers =
        domains.stream()
            .map(domain -> domain.child("dns"))
            .flatMap(dns -> Stream.of(dns.child("ns"), dns.child("stub")))
            .toList();
  }

  /** Takes a key as it lies in etcd. */
  public void take(Entry entry) {
    keys++;
    if (entry.isConfig()) {
      takeConfig(entry);
      return;
    }
    if (entry.key().isEmpty()) {
      find(Kind.KEY, entry.path(), "a label of it is empty: it is no record's");
      return;
    }
    RecordKey key = entry.key().get();
    if (!isAnswered(key)) {
      elsewhere++;
    }
    KeyCheck.problem(key).ifPresent(problem -> find(Kind.KEY, entry.path(), problem));
    try {
      ServiceRecord value = RecordCodec.parse(entry.value());
      checkValue(entry.path(), key, value);
      records.add(new StoredRecord(key, value, entry.revision(), Lease.NONE));
    } catch (RecordFormatException e) {
      find(Kind.VALUE, entry.path(), "no record: " + e.getMessage());
    }
    if (entry.lease() != 0 && leases.size() < MOST_LEASES) {
      leases.putIfAbsent(entry.lease(), entry.path());
    }
  }

  private void takeConfig(Entry entry) {
    try {
      config.accept(new String(entry.value(), UTF_8));
    } catch (OperatorException e) {
      find(Kind.CONFIG, entry.path(), e.getMessage());
    }
  }

  /** Whether names of the domains or reverse names are answered from a key. */
  private boolean isAnswered(RecordKey key) {
    return isReverse(key) || domains.stream().anyMatch(key::isAtOrBelow);
  }

  private static boolean isReverse(RecordKey key) {
    return key.isAtOrBelow(IN_ADDR) || key.isAtOrBelow(IP6);
  }

  private void checkValue(String path, RecordKey key, ServiceRecord value) {
    Host host = Host.of(value.host());
    if (host instanceof Host.Bad) {
      find(Kind.HOST, path, "'%s' is neither a name nor an address".formatted(value.host()));
    } else if (isReverse(key) && host instanceof Host.Ip) {
      find(Kind.HOST, path, "a reverse name points at a name, not at " + value.host());
    } else if (mustBeAddress(key) && !(host instanceof Host.Ip)) {
      find(Kind.HOST, path, "the host of a name server must be an address");
    }
    if (value.ttl() > MOST_TTL) {
      find(Kind.TTL, path, "%d is answered as %d, a week".formatted(value.ttl(), MOST_TTL));
    }
  }

  /** Name servers of a domain, and of its stub zones. */
  private boolean mustBeAddress(RecordKey key) {
    return servers.stream().anyMatch(key::isAtOrBelow);
  }

  /** Looks at all records together, once all keys were taken. */
  public void finish() {
    RecordTree tree = RecordTree.of(records);
    records.clear();
    Leading leading = new Leading(tree, options);
    for (StoredRecord record : tree.all()) {
      if (isAnswered(record.key())
          && Host.of(record.value().host()) instanceof Host.Named named
          && options.domainOf(named.name()).isPresent()) {
        checkTarget(record, named.name(), leading.of(named.name()));
      }
    }
  }

  private void checkTarget(StoredRecord record, Name target, Leading.Verdict verdict) {
    String path = path(record.key());
    if (!verdict.exists()) {
      find(Kind.TARGET, path, target + " does not exist");
    } else if (isReverse(record.key())) {
      return; // what it points at need not lead anywhere
    } else if (verdict.loops()) {
      find(Kind.LOOP, path, target + " leads back to itself");
    } else if (!verdict.leads()) {
      find(Kind.TARGET, path, target + " leads to no address");
    }
  }

  private String path(RecordKey key) {
    return (prefix.isEmpty() ? "/" : "/" + prefix + "/") + key;
  }

  /** The leases that records hang on, up to a bound. */
  public Set<Long> leases() {
    return Set.copyOf(leases.keySet());
  }

  /** Takes what is left of a lease. One that is kept alive has more than a third of it. */
  public void take(long lease, LeaseState state) {
    if (state.left() < Math.min(NEAR, Math.max(1, state.granted() / 3))) {
      find(
          Kind.LEASE,
          Optional.ofNullable(leases.get(lease)).orElse(""),
          "its lease ends in %d s, of %d s that it was given: it is not kept alive"
              .formatted(Math.max(0, state.left()), state.granted()));
    }
  }

  /** How many keys were taken. */
  public long keys() {
    return keys;
  }

  /** How many of them lie outside of the domains, and are answered for no name. */
  public long elsewhere() {
    return elsewhere;
  }

  private void find(Kind kind, String key, String problem) {
    findings.accept(new Finding(kind, key, problem));
  }
}
