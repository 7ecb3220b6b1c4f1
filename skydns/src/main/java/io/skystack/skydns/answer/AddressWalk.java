package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Follows names to addresses. In two steps, for names outside have to be asked: first the walk
 * through our own records, which leaves {@link Part}s, some of them open; then, once the outside
 * has answered, {@link #recordsOf} reads the parts and leaves out what led to nothing.
 *
 * <p>A chain has at most {@value #MOST_CNAMES} CNAMEs, passes no name twice, and keeps one CNAME an
 * owner: the first one that leads somewhere.
 */
final class AddressWalk {
  private static final int MOST_CNAMES = 8;

  /** CNAMEs that one walk tries: dead ends that branch must not cost eight levels of branches. */
  private static final int MOST_TRIED = 256;

  private static final String ANOTHER_CNAME = "CNAME: its name has one that leads somewhere";
  private static final String DEAD_END = " leads to no address of the type";

  private final Inquiry inquiry;
  private final List<Integer> types;
  private int tried;

  /** What a name gives. */
  sealed interface Part {
    /** Whether it leads to an address for sure, whatever the outside answers. */
    boolean leads();
  }

  /** A name of ours: its addresses, and what its CNAMEs give. */
  private record Ours(List<Record> addresses, List<Alias> aliases) implements Part {
    @Override
    public boolean leads() {
      return !addresses.isEmpty() || aliases.stream().anyMatch(alias -> alias.part().leads());
    }
  }

  /** A CNAME, and what its target gives. */
  private record Alias(StoredRecord from, CNAMERecord cname, Part part) {}

  /** A name outside: its answers are yet to come. */
  private record Foreign(Name name) implements Part {
    @Override
    public boolean leads() {
      return false;
    }
  }

  /** The owners on the way to a name, the name itself first. */
  private record Path(Name owner, int cnames, @Nullable Path before) {
    boolean passes(Name name) {
      return owner.equals(name) || (before != null && before.passes(name));
    }
  }

  /**
   * @param types A, AAAA or both
   */
  AddressWalk(Inquiry inquiry, List<Integer> types) {
    this.inquiry = inquiry;
    this.types = types;
  }

  /** Walks from a name whose records are known. */
  Part from(Name owner, List<StoredRecord> records) {
    return ours(new Path(owner, 0, null), records);
  }

  /** Walks from any name. */
  Part from(Name name) {
    return to(new Path(name, 0, null));
  }

  private Part to(Path path) {
    Name name = path.owner();
    if (inquiry.options().domainOf(name).isPresent()) {
      return ours(path, inquiry.reading().select(name).records());
    }
    types.forEach(type -> inquiry.outside().ask(name, type));
    return new Foreign(name);
  }

  private Part ours(Path path, List<StoredRecord> records) {
    List<Record> addresses = new ArrayList<>();
    List<Alias> aliases = new ArrayList<>();
    boolean leads = false;
    for (StoredRecord record : records) {
      Host host = inquiry.hostOf(record);
      int ttl = inquiry.reading().ttlOf(record);
      if (host instanceof Host.Ip ip) {
        Record address = ResourceRecords.address(path.owner(), ttl, ip.address());
        if (types.contains(address.getType())) {
          addresses.add(address);
        } else {
          inquiry.leaveOut(record, "type: its host is an address of the other family");
        }
      } else if (host instanceof Host.Named named) {
        Optional<String> objection =
            leads ? Optional.of(ANOTHER_CNAME) : objection(path, named.name());
        if (objection.isPresent()) {
          inquiry.leaveOut(record, objection.get());
          continue;
        }
        Part part = to(new Path(named.name(), path.cnames() + 1, path));
        CNAMERecord cname = new CNAMERecord(path.owner(), DClass.IN, ttl, named.name());
        aliases.add(new Alias(record, cname, part));
        leads = part.leads();
      } else if (host instanceof Host.None) {
        inquiry.leaveOut(record, "type: it has no host");
      }
    }
    return new Ours(addresses, aliases);
  }

  /** Why a CNAME to {@code target} is not followed; empty if it is. */
  private Optional<String> objection(Path path, Name target) {
    if (path.passes(target)) {
      return Optional.of("loop: this chain has passed " + target);
    }
    if (path.cnames() >= MOST_CNAMES) {
      return Optional.of("chain: " + MOST_CNAMES + " CNAMEs lead to it already");
    }
    return tried++ < MOST_TRIED
        ? Optional.empty()
        : Optional.of("chain: " + MOST_TRIED + " CNAMEs were tried already");
  }

  /** The records of a part, now that the outside has answered: none if it led to nothing. */
  List<Record> recordsOf(Part part) {
    List<Record> records = new ArrayList<>();
    if (part instanceof Foreign foreign) {
      types.forEach(type -> records.addAll(inquiry.outside().answerTo(foreign.name(), type)));
    } else if (part instanceof Ours ours) {
      // Its own addresses first: who has read a CNAME looks for those of its target only.
      records.addAll(ours.addresses());
      addFirstThatLeads(records, ours.aliases());
    }
    return records;
  }

  private void addFirstThatLeads(List<Record> records, List<Alias> aliases) {
    boolean led = false;
    for (Alias alias : aliases) {
      List<Record> rest = led ? List.of() : recordsOf(alias.part());
      if (!rest.isEmpty()) {
        led = true;
        records.add(alias.cname());
        records.addAll(rest);
      } else {
        inquiry.leaveOut(
            alias.from(), led ? ANOTHER_CNAME : "chain: " + alias.cname().getTarget() + DEAD_END);
      }
    }
  }

  /** A and AAAA. */
  static List<Integer> bothFamilies() {
    return List.of(Type.A, Type.AAAA);
  }
}
