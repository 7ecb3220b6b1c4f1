package io.skystack.dns.forward;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Takes from a reply what it may say about the question, and leaves the rest (RFC 2181 section
 * 5.4.1, RFC 5452 section 6): a server that is asked for one name has nothing to tell about others.
 *
 * <ul>
 *   <li>Answer: records of the type at the name, or at the end of the chain of aliases that starts
 *       there; and the chain.
 *   <li>Authority: SOA and NS of a zone that the end of the chain lies in, at or below what the
 *       server knows; and of such a zone the proofs of DNSSEC.
 *   <li>Additional: addresses of servers that the other two name; those of a zone's name servers
 *       only where they lie in that zone.
 * </ul>
 */
final class Bailiwick {
  /** Longer chains end here. */
  private static final int MAX_CHAIN = 16;

  private final Query query;
  private final Name zone;

  /** The name that was asked for, and what its aliases lead to. */
  private final Set<Name> chain = new HashSet<>();

  private final Set<Name> zones = new HashSet<>();
  private final Set<Name> targets = new HashSet<>();
  private Name last;

  /**
   * @param zone what the server knows
   */
  Bailiwick(Query query, Name zone) {
    this.query = query;
    this.zone = zone;
    this.last = query.name();
    chain.add(last);
  }

  /** Copies what may be believed. */
  void copy(Message reply, Answer.Builder answer) {
    List<Record> records = ofClass(reply, Section.ANSWER);
    List<Record> aliases = followAliases(records);
    records.stream()
        .filter(record -> belongs(record, aliases))
        .forEach(
            record -> {
              answer.answer().add(record);
              name(record, Name.root);
            });
    copyAuthority(ofClass(reply, Section.AUTHORITY), answer);
    ofClass(reply, Section.ADDITIONAL).stream()
        .filter(record -> isAddress(record) && targets.contains(record.getName()))
        .forEach(answer.additional()::add);
  }

  private List<Record> ofClass(Message reply, int section) {
    List<Record> records = new ArrayList<>();
    for (Record record : reply.getSection(section)) {
      if (record.getType() != Type.OPT && record.getDClass() == query.dclass()) {
        records.add(record);
      }
    }
    return records;
  }

  /** The CNAME and DNAME records that lead from the question's name on, each owner's first. */
  private List<Record> followAliases(List<Record> records) {
    Map<Name, Record> cnames = new HashMap<>();
    Map<Name, Record> dnames = new HashMap<>();
    for (Record record : records) {
      if (record.getType() == Type.CNAME) {
        cnames.putIfAbsent(record.getName(), record);
      } else if (record.getType() == Type.DNAME) {
        dnames.putIfAbsent(record.getName(), record);
      }
    }
    List<Record> used = new ArrayList<>();
    boolean isAlias = query.type() == Type.CNAME || query.type() == Type.ANY;
    while (!isAlias && used.size() < MAX_CHAIN && follow(cnames, dnames, used)) {
      // on to the next
    }
    return used;
  }

  private boolean follow(Map<Name, Record> cnames, Map<Name, Record> dnames, List<Record> used) {
    Record dname = dnameAbove(last, dnames);
    if (dname != null && !used.contains(dname)) {
      used.add(dname);
    }
    Record cname = cnames.get(last);
    Name target = cname instanceof CNAMERecord alias ? alias.getTarget() : null;
    if (cname == null && dname instanceof DNAMERecord alias) {
      target = replaced(last, alias);
    } else if (cname != null) {
      used.add(cname);
    }
    if (target == null || !chain.add(target)) {
      return false;
    }
    last = target;
    return true;
  }

  private static @Nullable Record dnameAbove(Name name, Map<Name, Record> dnames) {
    if (dnames.isEmpty()) {
      return null;
    }
    for (int cut = 1; cut < name.labels(); cut++) {
      Record dname = dnames.get(new Name(name, cut));
      if (dname != null) {
        return dname;
      }
    }
    return null;
  }

  private static @Nullable Name replaced(Name name, DNAMERecord dname) {
    try {
      return name.fromDNAME(dname);
    } catch (NameTooLongException e) {
      return null;
    }
  }

  private boolean belongs(Record record, List<Record> aliases) {
    int type = record.getRRsetType(); // of a signature: what it signs
    boolean isAlias = type == Type.CNAME || type == Type.DNAME;
    if (!isAlias || isAskedFor(type)) {
      return record.getName().equals(last) && isAskedFor(type);
    }
    return record instanceof RRSIGRecord
        ? aliases.stream().anyMatch(record::sameRRset)
        : aliases.contains(record);
  }

  private boolean isAskedFor(int type) {
    return type == query.type() || query.type() == Type.ANY || query.type() == Type.RRSIG;
  }

  private void copyAuthority(List<Record> records, Answer.Builder answer) {
    for (Record record : records) {
      int type = record.getRRsetType();
      boolean isOfZone = type == Type.SOA || type == Type.NS || type == Type.DS;
      if (isOfZone && isAbove(record.getName())) {
        answer.authority().add(record);
        zones.add(record.getName());
        name(record, record.getName());
      } else if (record instanceof RRSIGRecord signature && mayProve(signature.getSigner())) {
        zones.add(signature.getSigner());
      }
    }
    for (Record record : records) {
      int type = record.getRRsetType();
      boolean isProof = type == Type.NSEC || type == Type.NSEC3;
      if (isProof && zones.stream().anyMatch(record.getName()::subdomain)) {
        answer.authority().add(record);
      }
    }
  }

  /** Whether the end of the chain lies in that zone, and the server knows it. */
  private boolean isAbove(Name owner) {
    return last.subdomain(owner) && owner.subdomain(zone);
  }

  /** Whether a name of the chain lies in that zone: that there is no closer one is proved there. */
  private boolean mayProve(Name signer) {
    return signer.subdomain(zone) && chain.stream().anyMatch(name -> name.subdomain(signer));
  }

  /** Remembers whom a record names, as long as its address may be told with it. */
  private void name(Record record, Name within) {
    Name target = null;
    if (record instanceof SRVRecord srv) {
      target = srv.getTarget();
    } else if (record instanceof MXRecord mx) {
      target = mx.getTarget();
    } else if (record instanceof NSRecord ns) {
      target = ns.getTarget();
    } else if (record instanceof NAPTRRecord naptr) {
      target = naptr.getReplacement();
    } else if (record instanceof SVCBRecord service) {
      target = service.getTargetName();
    } else if (record instanceof HTTPSRecord service) {
      target = service.getTargetName();
    }
    if (target != null && target.subdomain(within)) {
      targets.add(target);
    }
  }

  private static boolean isAddress(Record record) {
    int type = record.getRRsetType();
    return type == Type.A || type == Type.AAAA;
  }
}
