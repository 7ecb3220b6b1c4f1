package io.skystack.dns.dnssec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Records of a section that belong together.
 *
 * @param records of one owner, type and class, in their order; at least one
 * @param places theirs in the section
 */
record Rrset(List<Record> records, List<Integer> places) {
  /** What records have in common. Names are alike in any letter case. */
  private record Key(Name owner, int type, int dclass) {}

  Name owner() {
    return records.get(0).getName();
  }

  /** The place of the last of them. */
  int last() {
    return places.get(places.size() - 1);
  }

  /** The one TTL that they are to have (RFC 2181 section 5.2), in seconds. */
  long ttl() {
    return records.stream().mapToLong(Record::getTTL).min().orElse(0);
  }

  int type() {
    return records.get(0).getType();
  }

  /** The RRsets of a section, without signatures, in the order of their last records. */
  static List<Rrset> of(List<Record> section) {
    Map<Key, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < section.size(); i++) {
      Record record = section.get(i);
      if (record.getType() != Type.RRSIG) {
        Key key = new Key(record.getName(), record.getType(), record.getDClass());
        places.computeIfAbsent(key, none -> new ArrayList<>()).add(i);
      }
    }
    List<Rrset> rrsets = new ArrayList<>(places.size());
    for (List<Integer> own : places.values()) {
      rrsets.add(new Rrset(own.stream().map(section::get).toList(), own));
    }
    rrsets.sort((a, b) -> Integer.compare(a.last(), b.last()));
    return rrsets;
  }
}
