package io.skystack.dns.testing;

import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/**
 * A small validator for one zone, written from RFC 4035 section 5 and RFC 5155 section 8 and not
 * from the code that signs: it says all that is wrong with an answer.
 */
public final class Validator {
  private static final long NEGATIVE_TTL_FIELD = 0xFFFFFFFFL;

  private final Name zone;
  private final List<DNSKEYRecord> keys;
  private final Instant now;
  private final List<String> faults = new ArrayList<>();

  private Validator(Name zone, List<DNSKEYRecord> keys, Instant now) {
    this.zone = zone;
    this.keys = keys;
    this.now = now;
  }

  /** All that is wrong with an answer; empty if a validator would call it secure. */
  public static List<String> faults(
      Name zone,
      List<DNSKEYRecord> keys,
      Instant now,
      Name name,
      int type,
      int rcode,
      List<Record> answer,
      List<Record> authority,
      List<Record> additional) {
    Validator validator = new Validator(zone, keys, now);
    Set<Rrset> secure = validator.secure(answer, true);
    secure.addAll(validator.secure(authority, true));
    validator.secure(additional, false);
    validator.checkAnswer(name, type, rcode, answer, authority, secure);
    return validator.faults;
  }

  /** The same of a message. */
  public static List<String> faults(
      Name zone, List<DNSKEYRecord> keys, Instant now, Message message) {
    Record question = message.getQuestion();
    return faults(
        zone,
        keys,
        now,
        question.getName(),
        question.getType(),
        message.getRcode(),
        message.getSection(Section.ANSWER),
        message.getSection(Section.AUTHORITY),
        message.getSection(Section.ADDITIONAL));
  }

  private record Rrset(Name owner, int type) {}

  /** The RRsets of a section that are of the zone; each must be signed if {@code all}. */
  private Set<Rrset> secure(List<Record> section, boolean all) {
    Map<Rrset, List<Record>> rrsets = new LinkedHashMap<>();
    Map<Rrset, List<RRSIGRecord>> signatures = new LinkedHashMap<>();
    for (Record record : section) {
      if (record instanceof RRSIGRecord rrsig) {
        Rrset covered = new Rrset(rrsig.getName(), rrsig.getTypeCovered());
        signatures.computeIfAbsent(covered, none -> new ArrayList<>()).add(rrsig);
      } else if (record.getType() != Type.OPT && record.getName().subdomain(zone)) {
        Rrset rrset = new Rrset(record.getName(), record.getType());
        rrsets.computeIfAbsent(rrset, none -> new ArrayList<>()).add(record);
      }
    }
    Set<Rrset> secure = new HashSet<>();
    rrsets.forEach(
        (rrset, records) -> {
          List<RRSIGRecord> own = signatures.getOrDefault(rrset, List.of());
          if (own.isEmpty() && all) {
            faults.add(rrset + " is not signed");
          }
          if (!own.isEmpty() && isSecure(rrset, records, own)) {
            secure.add(rrset);
          }
        });
    signatures.keySet().stream()
        .filter(covered -> covered.owner().subdomain(zone) && !rrsets.containsKey(covered))
        .forEach(covered -> faults.add("a signature of " + covered + ", which is not there"));
    return secure;
  }

  /** RFC 4035 sections 2.2 and 5.3: one good signature for each algorithm of the zone's keys. */
  private boolean isSecure(Rrset rrset, List<Record> records, List<RRSIGRecord> signatures) {
    Set<Integer> missing = new HashSet<>();
    keys.forEach(key -> missing.add(key.getAlgorithm()));
    for (RRSIGRecord rrsig : signatures) {
      checkFields(rrset, records, rrsig);
      for (DNSKEYRecord key : keys) {
        if (key.getFootprint() == rrsig.getFootprint()
            && key.getAlgorithm() == rrsig.getAlgorithm()
            && verifies(records, rrsig, key)) {
          missing.remove(key.getAlgorithm());
        }
      }
    }
    missing.forEach(
        algorithm -> faults.add("no good signature of " + rrset + " by algorithm " + algorithm));
    return missing.isEmpty();
  }

  private void checkFields(Rrset rrset, List<Record> records, RRSIGRecord rrsig) {
    if (!rrsig.getSigner().equals(zone)) {
      faults.add(rrset + " is signed by " + rrsig.getSigner());
    }
    boolean wild = rrset.owner().getLabelString(0).equals("*");
    int labels = rrset.owner().labels() - 1 - (wild ? 1 : 0); // RFC 4034 section 3.1.3
    if (rrsig.getLabels() != labels) {
      faults.add(rrset + " is signed with labels " + rrsig.getLabels() + ", not " + labels);
    }
    for (Record record : records) {
      if (record.getTTL() > rrsig.getOrigTTL() || record.getTTL() != rrsig.getTTL()) {
        faults.add(rrset + " has TTLs that do not agree with its signature");
      }
    }
  }

  private boolean verifies(List<Record> records, RRSIGRecord rrsig, DNSKEYRecord key) {
    try {
      DNSSEC.verify(new RRset(records.toArray(Record[]::new)), rrsig, key, now);
      return true;
    } catch (DNSSECException e) {
      faults.add(e.getClass().getSimpleName() + " " + records.get(0));
      return false;
    }
  }

  private void checkAnswer(
      Name name,
      int type,
      int rcode,
      List<Record> answer,
      List<Record> authority,
      Set<Rrset> secure) {
    Name target = type == Type.CNAME ? name : target(name, answer);
    if (!target.subdomain(zone)) {
      return; // others answer for it
    }
    boolean answered = answer.stream().anyMatch(record -> record.getName().equals(target));
    if (answered && rcode == Rcode.NOERROR) {
      if (secure.stream().noneMatch(rrset -> rrset.owner().equals(target))) {
        faults.add("nothing at " + target + " is secure");
      }
      return;
    }
    if (secure.stream().noneMatch(rrset -> rrset.type() == Type.SOA)) {
      faults.add("no SOA that is secure");
    }
    List<NSEC3Record> proof = proof(authority, secure);
    if (rcode == Rcode.NXDOMAIN) {
      checkNoName(target, proof);
    } else if (rcode == Rcode.NOERROR) {
      checkNoType(target, type, proof);
    } else {
      faults.add("rcode " + Rcode.string(rcode));
    }
  }

  private static Name target(Name name, List<Record> answer) {
    Name target = name;
    Set<Name> passed = new HashSet<>();
    while (passed.add(target)) {
      for (Record record : answer) {
        if (record instanceof CNAMERecord cname && cname.getName().equals(target)) {
          target = cname.getTarget();
          break;
        }
      }
    }
    return target;
  }

  private List<NSEC3Record> proof(List<Record> authority, Set<Rrset> secure) {
    List<NSEC3Record> proof = new ArrayList<>();
    for (Record record : authority) {
      if (record instanceof NSEC3Record nsec3
          && secure.contains(new Rrset(record.getName(), Type.NSEC3))) {
        proof.add(nsec3);
        if (nsec3.getIterations() != 0 || nsec3.getSalt() != null || nsec3.getFlags() != 0) {
          faults.add("NSEC3 with iterations, salt or flags: " + nsec3);
        }
        if (nsec3.getTTL() > negativeTtl(authority)) {
          faults.add("NSEC3 with a longer TTL than a negative answer (RFC 9077): " + nsec3);
        }
      }
    }
    return proof;
  }

  private static long negativeTtl(List<Record> authority) {
    return authority.stream()
        .filter(SOARecord.class::isInstance)
        .mapToLong(soa -> Math.min(soa.getTTL(), ((SOARecord) soa).getMinimum()))
        .findFirst()
        .orElse(NEGATIVE_TTL_FIELD);
  }

  /** RFC 5155 section 8.4. */
  private void checkNoName(Name name, List<NSEC3Record> proof) {
    Name nextCloser = name;
    for (int up = 1; name.labels() - up >= zone.labels(); up++) {
      Name encloser = new Name(name, up);
      Optional<NSEC3Record> matching = matching(encloser, proof);
      if (matching.isPresent()) {
        checkEncloser(encloser, nextCloser, matching.get(), proof);
        return;
      }
      nextCloser = encloser;
    }
    faults.add("no closest encloser of " + name);
  }

  private void checkEncloser(
      Name encloser, Name nextCloser, NSEC3Record matching, List<NSEC3Record> proof) {
    if (matching.hasType(Type.DNAME)
        || (matching.hasType(Type.NS) && !matching.hasType(Type.SOA))) {
      faults.add("the encloser " + encloser + " is a cut");
    }
    if (!isCovered(nextCloser, proof)) {
      faults.add("the next closer " + nextCloser + " may exist");
    }
    if (!isCovered(Name.fromConstantString("*." + encloser), proof)) {
      faults.add("a wildcard below " + encloser + " may exist");
    }
  }

  /** RFC 5155 sections 8.5 and 8.6. */
  private void checkNoType(Name name, int type, List<NSEC3Record> proof) {
    Optional<NSEC3Record> matching = matching(name, proof);
    if (matching.isEmpty()) {
      faults.add("no proof of what " + name + " has");
    } else if (matching.get().hasType(type) || matching.get().hasType(Type.CNAME)) {
      faults.add(name + " may have " + Type.string(type));
    } else if (type == Type.DS && matching.get().hasType(Type.SOA) && !name.equals(zone)) {
      faults.add("the proof is the child's");
    }
  }

  private static Optional<NSEC3Record> matching(Name name, List<NSEC3Record> proof) {
    return proof.stream()
        .filter(nsec3 -> Arrays.equals(ownHash(nsec3), hash(nsec3, name)))
        .findFirst();
  }

  private static boolean isCovered(Name name, List<NSEC3Record> proof) {
    for (NSEC3Record nsec3 : proof) {
      byte[] from = ownHash(nsec3);
      byte[] to = nsec3.getNext();
      byte[] hash = hash(nsec3, name);
      boolean after = Arrays.compareUnsigned(from, hash) < 0;
      boolean before = Arrays.compareUnsigned(hash, to) < 0;
      boolean wraps = Arrays.compareUnsigned(from, to) >= 0;
      if (wraps ? after || before : after && before) {
        return true;
      }
    }
    return false;
  }

  private static byte[] ownHash(NSEC3Record nsec3) {
    base32 hex = new base32(base32.Alphabet.BASE32HEX, false, true);
    return hex.fromString(nsec3.getName().getLabelString(0));
  }

  private static byte[] hash(NSEC3Record nsec3, Name name) {
    try {
      return nsec3.hashName(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The types that a matching NSEC3 record of the answer shows for a name. */
  public static Optional<List<Integer>> shownTypes(Name name, List<Record> authority) {
    List<NSEC3Record> proof =
        authority.stream()
            .filter(NSEC3Record.class::isInstance)
            .map(NSEC3Record.class::cast)
            .toList();
    return matching(name, proof).map(nsec3 -> Arrays.stream(nsec3.getTypes()).boxed().toList());
  }
}
