package io.skystack.dns.zone;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A zone as a list of records, searched from end to end, straight down from RFC 1034 section 4.3.2:
 * what the tree is held against. Tells what an answer is made of, as text.
 */
final class SlowZone {
  private static final int MOST_LINKS = 16;

  private final Name apex;
  private final List<Record> records;

  SlowZone(Name apex, List<Record> records) {
    this.apex = apex;
    this.records = records;
  }

  /** The response code, AA, the answer's records, and what the authority section is for. */
  String answer(Name asked, int type) {
    List<String> answer = new ArrayList<>();
    Set<Name> passed = new HashSet<>();
    Name name = asked;
    while (passed.size() < MOST_LINKS && passed.add(name) && name.subdomain(apex)) {
      Optional<String> referral = Optional.empty();
      Optional<Name> target = Optional.empty();
      for (Name above : downTo(name)) {
        if (!above.equals(apex)
            && has(above, Type.NS)
            && !(above.equals(name) && type == Type.DS)) {
          referral = Optional.of("referral to " + above);
          break;
        }
        if (!above.equals(name) && has(above, Type.DNAME)) {
          Record dname = at(above, Type.DNAME).get(0);
          answer.add(ZoneTesting.text(dname));
          Name to;
          try {
            to = name.fromDNAME((DNAMERecord) dname);
          } catch (NameTooLongException e) {
            return told("YXDOMAIN AA", answer, "");
          }
          answer.add(ZoneTesting.text(new CNAMERecord(name, DClass.IN, 0, to)));
          target = Optional.of(to);
          break;
        }
      }
      if (referral.isPresent()) {
        return told("NOERROR" + (answer.isEmpty() ? "" : " AA"), answer, referral.get());
      }
      if (target.isPresent()) {
        if (type == Type.CNAME) {
          return told("NOERROR AA", answer, "");
        }
        name = target.get();
        continue;
      }
      Name source = exists(name) ? name : wildcard(name);
      if (!exists(source)) {
        return told("NXDOMAIN AA", answer, "no");
      }
      for (Record record : at(source, type)) {
        answer.add(ZoneTesting.text(record.withName(name)));
      }
      if (has(source, type)) {
        return told("NOERROR AA", answer, "");
      }
      if (!has(source, Type.CNAME)) {
        return told("NOERROR AA", answer, "no");
      }
      Record cname = at(source, Type.CNAME).get(0);
      answer.add(ZoneTesting.text(cname.withName(name)));
      name = ((CNAMERecord) cname).getTarget();
    }
    return told("NOERROR AA", answer, "");
  }

  private static String told(String head, List<String> answer, String end) {
    return head + " " + answer + " " + end;
  }

  /** The names from the apex down to this one. */
  private List<Name> downTo(Name name) {
    List<Name> names = new ArrayList<>();
    for (int up = name.labels() - apex.labels(); up >= 0; up--) {
      names.add(new Name(name, up));
    }
    return names;
  }

  private Name wildcard(Name name) {
    Name encloser = name;
    while (!exists(encloser)) {
      encloser = new Name(encloser, 1);
    }
    return Name.fromConstantString("*." + encloser);
  }

  private boolean exists(Name name) {
    return records.stream().anyMatch(record -> record.getName().subdomain(name));
  }

  private boolean has(Name name, int type) {
    return !at(name, type).isEmpty();
  }

  private List<Record> at(Name name, int type) {
    return records.stream()
        .filter(record -> record.getName().equals(name) && record.getType() == type)
        .toList();
  }
}
