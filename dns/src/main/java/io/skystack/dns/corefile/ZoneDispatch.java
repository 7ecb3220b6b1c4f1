package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Gives each query to the block with the longest zone that its name is in. A DS record is the
 * parent's (RFC 4035 section 3.1.4.1): where the parent zone is served too, the query for it goes
 * there.
 */
final class ZoneDispatch implements Plugin {
  private final Map<Name, Zone> zones = new HashMap<>();
  private final List<UnclaimedListener> listeners;
  private final int mostLabels;
  private final boolean hasFilters;
  private final Answer refused;

  /**
   * A zone.
   *
   * @param name as the Corefile has it: in metrics a zone must not have as many names as clients
   *     have ways to write it
   * @param blocks those with a filter first
   */
  private record Zone(Name name, List<BuiltBlock> blocks) {}

  /**
   * Who takes a query.
   *
   * @param zone of the block, that the name is in, as the Corefile has it
   */
  record Found(Name zone, BuiltBlock block) {}

  /**
   * @param blocks by zone; of one zone those with a filter first
   * @param listeners who is told of queries that no block takes
   */
  ZoneDispatch(Map<Name, List<BuiltBlock>> blocks, List<UnclaimedListener> listeners) {
    this.listeners = List.copyOf(listeners);
    blocks.forEach((name, there) -> zones.put(name, new Zone(name, there)));
    this.mostLabels = blocks.keySet().stream().mapToInt(Name::labels).max().orElse(0);
    this.hasFilters =
        blocks.values().stream()
            .flatMap(List::stream)
            .anyMatch(block -> block.setup().filter().isPresent());
    this.refused =
        Answer.builder(name())
            .rcode(Rcode.REFUSED)
            .error(ExtendedError.NOT_AUTHORITATIVE, "no server block has this name")
            .validity(hasFilters ? Validity.ONCE : Validity.of(List.of()))
            .build();
  }

  @Override
  public String name() {
    return "zones";
  }

  @Override
  public boolean takesNotices() {
    return true;
  }

  /** Who is told of queries that no block takes. */
  List<UnclaimedListener> listeners() {
    return listeners;
  }

  /** The block that takes a query. */
  Optional<Found> find(Query query) {
    Name name = query.name();
    int labels = name.labels();
    if (query.type() == Type.DS && labels > 1) {
      Optional<Found> parent = longest(query, name, labels - 1);
      if (parent.isPresent()) {
        return parent;
      }
    }
    return longest(query, name, labels);
  }

  /** Looks for the name's last labels, fewer and fewer. */
  private Optional<Found> longest(Query query, Name name, int most) {
    for (int left = Math.min(most, mostLabels); left > 0; left--) {
      Name zone = left == name.labels() ? name : new Name(name, name.labels() - left);
      Zone there = zones.get(zone);
      if (there == null) {
        continue;
      }
      for (BuiltBlock block : there.blocks()) {
        if (block.setup().filter().isEmpty() || block.setup().filter().get().test(query)) {
          return Optional.of(new Found(there.name(), block));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Optional<Found> found = find(query);
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(refused);
    }
    CompletionStage<Answer> answer = found.get().block().chain().handle(query);
    // Which block answers depends on more than the question then.
    return hasFilters ? answer.thenApply(made -> made.withValidity(Validity.ONCE)) : answer;
  }
}
