package io.skystack.dns.zone;

import io.skystack.dns.plugin.RecordCopy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A name of a zone while the zone is read. */
final class Draft {
  private final Name name;
  private final Position position;
  private final List<Record> added = new ArrayList<>(2);
  private boolean hasCname;
  private boolean hasOther;
  private RrSet[] sets = {};

  Draft(Name name, Position position) {
    this.name = name;
    this.position = position;
  }

  /** A name that exists because others do below it. */
  static Draft empty(Name name) {
    return new Draft(name, new Position(Path.of("."), 0));
  }

  Name name() {
    return name;
  }

  /** Where the first record stands. */
  Position position() {
    return position;
  }

  void add(Record record, Position where) throws ZoneException {
    if (isSingle(record.getType())) {
      for (Record other : added) {
        if (other.getType() == record.getType() && !other.equals(record)) {
          throw new ZoneException(
              where, name + " has two " + Type.string(record.getType()) + " records");
        }
      }
    }
    boolean isCname = record.getType() == Type.CNAME;
    hasCname |= isCname;
    hasOther |= !isCname && !goesWithCname(record.getType());
    if (hasCname && hasOther) {
      throw new ZoneException(
          where, name + " has a CNAME record and others: it must have no others");
    }
    added.add(record);
  }

  private static boolean isSingle(int type) {
    return type == Type.CNAME || type == Type.DNAME;
  }

  /** What proves and signs a CNAME may stand beside it (RFC 2181 section 10.1). */
  private static boolean goesWithCname(int type) {
    return type == Type.RRSIG || type == Type.NSEC || type == Type.KEY;
  }

  /** Groups what was added into sets. */
  void finish() {
    Map<Integer, List<Record>> records = new TreeMap<>();
    Map<Integer, List<Record>> signatures = new TreeMap<>();
    for (Record record : added) {
      if (record instanceof RRSIGRecord rrsig) {
        signatures.computeIfAbsent(rrsig.getTypeCovered(), none -> new ArrayList<>(1)).add(record);
      } else {
        records.computeIfAbsent(record.getType(), none -> new ArrayList<>(1)).add(record);
      }
    }
    sets = new RrSet[records.size()];
    int i = 0;
    for (Map.Entry<Integer, List<Record>> entry : records.entrySet()) {
      List<Record> plain = prepared(entry.getValue());
      List<Record> signed = new ArrayList<>(plain);
      signed.addAll(prepared(signatures.getOrDefault(entry.getKey(), List.of())));
      sets[i++] = new RrSet(entry.getKey(), plain, signed.size() == plain.size() ? plain : signed);
    }
    added.clear();
  }

  /** Each record once, with the least of the TTLs (RFC 2181 section 5.2), and this very owner. */
  private List<Record> prepared(List<Record> records) {
    if (records.isEmpty()) {
      return records;
    }
    List<Record> distinct =
        records.size() == 1 ? records : List.copyOf(new LinkedHashSet<>(records));
    long ttl = distinct.stream().mapToLong(Record::getTTL).min().orElse(0);
    return withTtl(distinct.stream().map(this::withOwner).toList(), ttl);
  }

  @SuppressWarnings("ReferenceEquality") // the very same object is what the encoder looks for
  private Record withOwner(Record record) {
    return record.getName() == name ? record : record.withName(name);
  }

  /** The same records with one TTL, in seconds. */
  static List<Record> withTtl(List<Record> records, long ttl) {
    return records.stream().map(record -> RecordCopy.withTtl(record, ttl)).toList();
  }

  /** What was added, by type; after {@link #finish}. */
  RrSet[] sets() {
    return sets;
  }

  Optional<RrSet> set(int type) {
    for (RrSet set : sets) {
      if (set.type() == type) {
        return Optional.of(set);
      }
    }
    return Optional.empty();
  }

  void addAllTo(List<Record> all) {
    for (RrSet set : sets) {
      all.addAll(set.signed());
    }
  }
}
