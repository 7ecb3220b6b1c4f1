package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.select.NameKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What SRV and MX point at: a host that is a name is the target; for one that is an address the
 * target is the record's own name. The addresses of the targets go along.
 */
final class Targets {
  private final Inquiry inquiry;
  private final Set<Name> walked = new HashSet<>();

  /** The additional section, in the order of the records. */
  private final List<Supplier<List<Record>>> addresses = new ArrayList<>();

  /**
   * A record with its target.
   *
   * @param priority the record's, or the default
   * @param ttl seconds
   */
  record Target(StoredRecord record, Name name, int priority, int ttl) {}

  Targets(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** The targets of these records, without those that have none. */
  List<Target> of(List<StoredRecord> records) {
    List<Target> targets = new ArrayList<>(records.size());
    for (StoredRecord record : records) {
      Host host = inquiry.hostOf(record);
      if (host instanceof Host.Named named) {
        Name name = stripped(named.name(), record.value().targetStrip());
        targets.add(target(record, name));
        addAddressesOf(name);
      } else if (host instanceof Host.Ip ip) {
        Optional<Name> own = NameKey.nameOf(record.key());
        if (own.isPresent()) {
          Target target = target(record, stripped(own.get(), record.value().targetStrip()));
          targets.add(target);
          Record address = ResourceRecords.address(target.name(), target.ttl(), ip.address());
          addresses.add(() -> List.of(address));
        } else {
          inquiry.report(record, "its key is too long for a name");
        }
      } else if (host instanceof Host.None) {
        inquiry.leaveOut(record, "type: it has no host");
      }
    }
    return targets;
  }

  private Target target(StoredRecord record, Name name) {
    int priority = record.value().priority();
    return new Target(
        record,
        name,
        priority == 0 ? inquiry.options().priority() : priority,
        inquiry.reading().ttlOf(record));
  }

  private void addAddressesOf(Name name) {
    if (walked.add(name)) {
      AddressWalk walk = new AddressWalk(inquiry, AddressWalk.bothFamilies());
      AddressWalk.Part part = walk.from(name);
      addresses.add(() -> walk.recordsOf(part));
    }
  }

  /** {@code name} without {@code count} labels on its left; whole if that would leave none. */
  private static Name stripped(Name name, int count) {
    return count == 0 || count >= name.labels() - 1 ? name : new Name(name, count);
  }

  /** The additional section; after the outside has answered. */
  List<Record> addresses() {
    List<Record> all = new ArrayList<>();
    addresses.forEach(part -> all.addAll(part.get()));
    return all;
  }
}
