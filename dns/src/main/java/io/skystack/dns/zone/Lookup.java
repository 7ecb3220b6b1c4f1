package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Validity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One question's way through a zone (RFC 1034 section 4.3.2), with wildcards by RFC 4592, DNAME by
 * RFC 6672 and signatures by RFC 4035 section 3.1. Used once.
 */
final class Lookup {
  /** CNAMEs that are followed; a chain that is longer is answered with what it has brought. */
  private static final int MOST_LINKS = 16;

  private final Zone zone;
  private final int type;
  private final boolean dnssecOk;
  private final Validity validity;
  private final String origin;

  private int rcode = Rcode.NOERROR;
  private boolean authoritative = true;
  private List<Record> answer = List.of();
  private List<Record> authority = List.of();
  private List<Record> additional = List.of();

  /** Proofs that the answer needs beside the authority; none without DO. */
  private List<RrSet> proofs = List.of();

  Lookup(Zone zone, int type, boolean dnssecOk, Validity validity, String origin) {
    this.zone = zone;
    this.type = type;
    this.dnssecOk = dnssecOk;
    this.validity = validity;
    this.origin = origin;
  }

  Zone.Found find(Name name) {
    Name target = step(name);
    if (target == null) {
      return new Zone.Found(build(), Optional.empty());
    }
    Set<Name> passed = new HashSet<>();
    passed.add(name);
    while (target != null && passed.size() < MOST_LINKS && passed.add(target)) {
      if (!target.subdomain(zone.apex())) {
        return new Zone.Found(build(), Optional.of(target));
      }
      target = step(target);
    }
    return new Zone.Found(build(), Optional.empty());
  }

  private Answer build() {
    return Answer.of(rcode, authoritative, answer, withProofs(), additional, validity, origin);
  }

  private List<Record> withProofs() {
    if (proofs.isEmpty()) {
      return authority;
    }
    List<Record> all = new ArrayList<>(authority);
    proofs.forEach(set -> all.addAll(set.signed()));
    return all;
  }

  /** Looks one name up; where a CNAME leads that is to be followed, or null at the end. */
  private @Nullable Name step(Name name) {
    Node node = zone.node(name);
    if (node == null) {
      return below(zone.closestEncloser(name), name);
    }
    Node dname = node.dname();
    if (dname != null) {
      return redirect(dname, name);
    }
    Node cut = node.cut();
    if (cut != null && (cut != node || type != Type.DS)) {
      refer(cut);
      return null;
    }
    return at(node, name, null);
  }

  /** A name that does not exist. */
  private @Nullable Name below(Node encloser, Name name) {
    Node dname = encloser.dname();
    if (dname != null) {
      return redirect(dname, name);
    }
    Node cut = encloser.cut();
    if (cut != null) {
      refer(cut);
      return null;
    }
    if (encloser.has(Type.DNAME)) {
      return redirect(encloser, name);
    }
    Node wildcard = encloser.wildcard();
    if (wildcard != null) {
      return at(wildcard, name, encloser);
    }
    rcode = Rcode.NXDOMAIN;
    authority = zone.negativeSoa().records(dnssecOk);
    if (dnssecOk) {
      zone.denial().ofName(name, encloser, this::prove);
    }
    return null;
  }

  /**
   * What is at a node.
   *
   * @param name the name that was asked for
   * @param encloser its closest encloser, if the node is the wildcard that answers for it
   */
  private @Nullable Name at(Node node, Name name, @Nullable Node encloser) {
    if (type == Type.ANY || type == Type.RRSIG) {
      atAll(node, name, encloser);
      return null;
    }
    int index = node.indexOf(type);
    if (index >= 0) {
      give(node.sets()[index], name, encloser);
      complete(node, index);
      return null;
    }
    int alias = node.indexOf(Type.CNAME);
    if (alias >= 0) {
      RrSet set = node.sets()[alias];
      give(set, name, encloser);
      return ((CNAMERecord) set.records().get(0)).getTarget();
    }
    lack(node, name, encloser);
    return null;
  }

  /** All there is; signatures are a set of their own to who asks for just them. */
  private void atAll(Node node, Name name, @Nullable Node encloser) {
    for (RrSet set : node.sets()) {
      if (type == Type.ANY) {
        give(set, name, encloser);
      } else if (!set.signatures().isEmpty()) {
        give(new RrSet(Type.RRSIG, set.signatures(), set.signatures()), name, encloser);
      }
    }
    if (answer.isEmpty()) {
      lack(node, name, encloser);
    } else if (!node.name().equals(zone.apex())) {
      authority = zone.nameServers().records(dnssecOk);
    }
  }

  private void give(RrSet set, Name name, @Nullable Node encloser) {
    List<Record> records = set.records(dnssecOk);
    if (encloser != null) {
      records = records.stream().map(record -> record.withName(name)).toList();
      if (dnssecOk) {
        zone.denial().ofExpansion(name, encloser, this::prove);
      }
    }
    answer = joined(answer, records);
  }

  /** What goes with an answer: the zone's name servers, and the addresses of hosts. */
  private void complete(Node node, int index) {
    boolean isNameServers = type == Type.NS && node.name().equals(zone.apex());
    if (!isNameServers && type != Type.DNSKEY) {
      authority = zone.nameServers().records(dnssecOk);
    }
    additional = node.additional(index).records(dnssecOk);
  }

  private void lack(Node node, Name name, @Nullable Node encloser) {
    authority = zone.negativeSoa().records(dnssecOk);
    if (!dnssecOk) {
      return;
    }
    if (encloser == null) {
      zone.denial().ofType(node, this::prove);
    } else {
      zone.denial().ofWildcardType(name, encloser, node, this::prove);
    }
  }

  /** A referral (step 3b). The answer is the zone's own if a CNAME has led here. */
  private void refer(Node cut) {
    authoritative = !answer.isEmpty();
    int index = cut.indexOf(Type.NS);
    authority = cut.sets()[index].records();
    additional = cut.additional(index).records(dnssecOk);
    if (!dnssecOk || !zone.isSigned()) {
      return;
    }
    Optional<RrSet> trusted = cut.set(Type.DS);
    if (trusted.isPresent()) {
      authority = joined(authority, trusted.get().signed());
    } else {
      zone.denial().ofType(cut, this::prove);
    }
  }

  /** RFC 6672 section 3.2. */
  private @Nullable Name redirect(Node node, Name name) {
    RrSet set = node.set(Type.DNAME).orElseThrow();
    answer = joined(answer, set.records(dnssecOk));
    DNAMERecord dname = (DNAMERecord) set.records().get(0);
    Name target;
    try {
      target = name.fromDNAME(dname);
    } catch (NameTooLongException e) {
      rcode = Rcode.YXDOMAIN;
      return null;
    }
    Record alias = new CNAMERecord(name, DClass.IN, dname.getTTL(), target);
    answer = joined(answer, List.of(alias));
    return type == Type.CNAME || type == Type.ANY ? null : target;
  }

  private void prove(RrSet set) {
    if (proofs.isEmpty()) {
      proofs = new ArrayList<>(4);
    }
    if (!proofs.contains(set)) {
      proofs.add(set);
    }
  }

  private static List<Record> joined(List<Record> first, List<Record> second) {
    if (first.isEmpty()) {
      return second;
    }
    List<Record> both = new ArrayList<>(first.size() + second.size());
    both.addAll(first);
    both.addAll(second);
    return both;
  }
}
