package io.skystack.skydns.check;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.answer.Host;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.select.KeyPattern;
import io.skystack.skydns.select.LeftOut;
import io.skystack.skydns.select.NameKey;
import io.skystack.skydns.select.RecordSelection;
import io.skystack.skydns.select.RecordSelection.Selected;
import io.skystack.skydns.select.Scope;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * Where names of our domains lead, by the rules of answers. All branches are followed, since a loop
 * is one even where another branch leads somewhere. Names outside are taken to lead somewhere.
 *
 * <p>What was found out about a name is kept for the last names asked about: records that point at
 * one name tend to stand together.
 */
final class Leading {
  private static final int MOST_KEPT = 10_000;
  private static final int MOST_VISITED = 1 << 16;

  /** As answers have it: CNAMEs in a chain, and those that are tried for one answer. */
  private static final int MOST_CNAMES = 8;

  private static final int MOST_TRIED = 256;

  private final RecordTree tree;
  private final SkyOptions options;
  private final Map<Name, Verdict> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Verdict> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * What is known of a name.
   *
   * @param exists whether anything lies at it or below it
   * @param leads whether it leads to an address
   * @param loops whether it leads back to itself
   */
  record Verdict(boolean exists, boolean leads, boolean loops) {}

  Leading(RecordTree tree, SkyOptions options) {
    this.tree = tree;
    this.options = options;
  }

  /** What is known of a name of our domains. */
  Verdict of(Name name) {
    Verdict known = kept.get(name);
    if (known == null) {
      known = new Walk(name).verdict();
      kept.put(name, known);
    }
    return known;
  }

  private Selected select(Name name) {
    Name source = options.sourceOf(name);
    Optional<RecordKey> key = NameKey.keyOf(source);
    Scope scope = options.isStrict(source) ? Scope.OWN : Scope.ALL_BELOW;
    return key.map(
            found ->
                RecordSelection.select(
                    tree,
                    KeyPattern.of(found),
                    scope,
                    MOST_VISITED,
                    options.priority(),
                    LeftOut.UNTOLD))
        .orElse(Selected.NONE);
  }

  /** One walk from one name. */
  private final class Walk {
    private final Name start;
    private final Set<Name> path = new HashSet<>();
    private int tried;
    private boolean loops;

    Walk(Name start) {
      this.start = start;
    }

    Verdict verdict() {
      Selected own = select(start);
      boolean leads = leads(start, own, 0);
      return new Verdict(own.exists() || options.domains().contains(start), leads, loops);
    }

    private boolean leads(Name name, Selected records, int cnames) {
      boolean leads = false;
      path.add(name);
      for (StoredRecord record : records.records()) {
        Host host = Host.of(record.value().host());
        leads |= host instanceof Host.Ip;
        if (host instanceof Host.Named named) {
          leads |= leads(named.name(), cnames + 1);
        }
      }
      path.remove(name);
      return leads;
    }

    private boolean leads(Name target, int cnames) {
      if (options.domainOf(target).isEmpty()) {
        return true;
      }
      loops |= target.equals(start);
      if (path.contains(target) || cnames > MOST_CNAMES || tried++ >= MOST_TRIED) {
        return false;
      }
      return leads(target, select(target), cnames);
    }
  }
}
