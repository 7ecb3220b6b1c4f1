package io.skystack.dns.zone;

import io.skystack.dns.zone.MasterFile.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** Makes a {@link Zone} of its records: checks them, groups them, connects them. Used once. */
final class ZoneBuilder {
  private static final int[] ADDRESSES = {Type.A, Type.AAAA};
  private static final int[] NO_TYPES = {};

  private final Name apex;
  private final Map<Name, Draft> drafts = new HashMap<>();
  private final Map<Name, Draft> hashed = new HashMap<>();
  private final Map<Name, Node> nodes = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private int outside;
  private @Nullable SOARecord soa;

  private ZoneBuilder(Name apex) {
    this.apex = apex;
  }

  /**
   * A zone and what is odd about it.
   *
   * @param warnings lines that name the file, the line and what is wrong, but can be served
   * @param files what it was read from
   */
  record Built(Zone zone, List<String> warnings, List<Path> files) {}

  /**
   * Reads a zone from a master file.
   *
   * @throws ZoneException if it cannot be served
   */
  static Built read(Path file, Name apex) throws ZoneException {
    MasterFile.Content content = MasterFile.read(file, apex);
    ZoneBuilder builder = new ZoneBuilder(apex);
    for (Entry entry : content.entries()) {
      builder.add(entry.record(), entry.position());
    }
    return new Built(builder.build(file), builder.warnings, content.files());
  }

  /**
   * Makes a zone of records that came over the network.
   *
   * @param from who sent them, for messages
   */
  static Zone of(Name apex, Collection<Record> records, String from) throws ZoneException {
    Position position = new Position(Path.of(from.replace('\0', ' ')), 1);
    ZoneBuilder builder = new ZoneBuilder(apex);
    for (Record record : records) {
      builder.add(record, position);
    }
    return builder.build(position.file());
  }

  private void add(Record record, Position position) throws ZoneException {
    Name name = record.getName();
    if (!name.subdomain(apex)) {
      if (outside++ == 0) {
        warnings.add(position + ": " + name + " is not below " + apex + " and is left out");
      }
      return;
    }
    if (record instanceof SOARecord found) {
      checkSoa(found, position);
      soa = found;
    }
    boolean isHashed =
        record instanceof NSEC3Record
            || (record instanceof RRSIGRecord rrsig && rrsig.getTypeCovered() == Type.NSEC3);
    Draft draft =
        (isHashed ? hashed : drafts).computeIfAbsent(name, absent -> new Draft(name, position));
    draft.add(record, position);
  }

  private void checkSoa(SOARecord found, Position position) throws ZoneException {
    if (!found.getName().equals(apex)) {
      throw new ZoneException(
          position, "a SOA of " + found.getName() + " in the zone " + apex + ": one at the apex");
    }
    if (soa != null && !soa.equals(found)) {
      throw new ZoneException(position, "a second SOA");
    }
  }

  private Zone build(Path file) throws ZoneException {
    SOARecord begin = soa;
    Draft top = drafts.get(apex);
    if (begin == null || top == null) {
      throw new ZoneException(file, "there is no SOA record of " + apex);
    }
    if (outside > 1) {
      warnings.add(file + ": " + outside + " records are not below " + apex + " and are left out");
    }
    for (Draft draft : drafts.values()) {
      draft.finish();
    }
    addEmptyNonTerminals();
    drafts.values().forEach(draft -> nodes.put(draft.name(), node(draft)));
    connect();
    RrSet none = new RrSet(Type.NS, List.of(), List.of());
    Optional<RrSet> nameServers = top.set(Type.NS);
    if (nameServers.isEmpty()) {
      warnings.add(file + ": " + apex + " has no NS records");
    }
    RrSet soaSet = top.set(Type.SOA).orElseThrow();
    return new Zone(
        (SOARecord) soaSet.records().get(0),
        nodes,
        allRecords(top),
        nameServers.orElse(none),
        negative(soaSet),
        denial());
  }

  private void addEmptyNonTerminals() {
    for (Draft draft : List.copyOf(drafts.values())) {
      Name name = draft.name();
      while (!name.equals(apex)) {
        name = Names.parent(name);
        if (drafts.containsKey(name)) {
          break; // whatever is above that was, or will be, gone through from there
        }
        drafts.put(name, Draft.empty(name));
      }
    }
  }

  private List<Record> allRecords(Draft top) {
    List<Record> all = new ArrayList<>();
    top.addAllTo(all);
    all.sort(Comparator.comparing(record -> record.getType() == Type.SOA ? 0 : 1));
    for (Draft draft : drafts.values()) {
      if (draft != top) {
        draft.addAllTo(all);
      }
    }
    hashed.values().forEach(draft -> draft.addAllTo(all));
    return all;
  }

  private Node node(Draft draft) {
    RrSet[] sets = draft.sets();
    Additional[] additional = new Additional[sets.length];
    for (int i = 0; i < sets.length; i++) {
      additional[i] = addressesOf(sets[i]);
    }
    return new Node(draft.name(), sets, additional);
  }

  /** The addresses of the hosts that records name, as far as the zone or its glue has them. */
  private Additional addressesOf(RrSet set) {
    List<Record> records = new ArrayList<>();
    List<Record> signed = new ArrayList<>();
    Set<Name> hosts = new LinkedHashSet<>();
    for (Record record : set.records()) {
      Name host = record.getAdditionalName();
      if (host != null) {
        hosts.add(host);
      }
    }
    for (Name host : hosts) {
      Draft draft = drafts.get(host);
      for (int type : draft == null ? NO_TYPES : ADDRESSES) {
        draft
            .set(type)
            .ifPresent(
                addresses -> {
                  records.addAll(addresses.records());
                  signed.addAll(addresses.signed());
                });
      }
    }
    return records.isEmpty() ? Additional.NONE : new Additional(records, signed);
  }

  /** From the top down: what is above a name is known before the name is come to. */
  private void connect() {
    List<Node> downwards = new ArrayList<>(nodes.values());
    downwards.sort(Comparator.comparingInt(node -> node.name().labels()));
    for (Node node : downwards) {
      Node above = node.name().equals(apex) ? null : nodes.get(Names.parent(node.name()));
      if (above == null) {
        continue;
      }
      boolean isCut = above.cut() == null && node.has(Type.NS);
      boolean isRedirected = above.dname() == null && above.cut() == null;
      node.connect(
          isCut ? node : above.cut(),
          isRedirected && above.has(Type.DNAME) ? above : above.dname());
      if (node.name().isWild()) {
        above.connectWildcard(node);
      }
    }
  }

  /** With the TTL of negative answers, signatures too (RFC 2308 section 3, RFC 4034 section 3). */
  private static RrSet negative(RrSet soaSet) {
    SOARecord first = (SOARecord) soaSet.records().get(0);
    long ttl = Math.min(first.getTTL(), first.getMinimum());
    return new RrSet(
        Type.SOA, Draft.withTtl(soaSet.records(), ttl), Draft.withTtl(soaSet.signed(), ttl));
  }

  private Denial denial() throws ZoneException {
    Node top = nodes.get(apex);
    if (top == null) {
      throw new IllegalStateException("no apex");
    }
    Optional<RrSet> parameters = top.set(Type.NSEC3PARAM);
    if (parameters.isPresent() && !hashed.isEmpty()) {
      return nsec3((NSEC3PARAMRecord) parameters.get().records().get(0), top);
    }
    return top.has(Type.NSEC) ? nsec() : new NoDenial();
  }

  private Denial nsec() {
    List<Node> sorted = new ArrayList<>();
    for (Node node : nodes.values()) {
      Optional<RrSet> set = node.set(Type.NSEC);
      boolean isOwn = node.isAuthoritative() || node.cut() == node;
      if (set.isPresent() && isOwn) {
        node.connectProof(set.get());
        sorted.add(node);
      }
    }
    sorted.sort(Comparator.comparing(Node::name));
    return new NsecDenial(sorted);
  }

  /** Of the chain that the apex's NSEC3PARAM says is whole (RFC 5155 section 4). */
  private Denial nsec3(NSEC3PARAMRecord parameters, Node top) throws ZoneException {
    List<Nsec3Denial.Hashed> sorted = new ArrayList<>();
    for (Draft draft : hashed.values()) {
      draft.finish();
      Optional<RrSet> set = draft.set(Type.NSEC3);
      if (set.isPresent() && isOf(parameters, (NSEC3Record) set.get().records().get(0))) {
        sorted.add(new Nsec3Denial.Hashed(hash(draft), set.get()));
      }
    }
    if (sorted.isEmpty()) {
      throw new ZoneException(
          top.name() + ": no NSEC3 record has the parameters of the apex's NSEC3PARAM");
    }
    sorted.sort((one, other) -> Arrays.compareUnsigned(one.hash(), other.hash()));
    Nsec3Denial denial = new Nsec3Denial(sorted, nodes::get);
    for (Node node : nodes.values()) {
      if (node.isAuthoritative() || node.cut() == node) {
        denial.matching(node.name()).ifPresent(node::connectProof);
      }
    }
    if (top.proof() == null) {
      throw new ZoneException(top.name() + ": the apex has no NSEC3 record");
    }
    return denial;
  }

  private static boolean isOf(NSEC3PARAMRecord parameters, NSEC3Record record) {
    return parameters.getHashAlgorithm() == record.getHashAlgorithm()
        && parameters.getIterations() == record.getIterations()
        && Arrays.equals(salt(parameters.getSalt()), salt(record.getSalt()));
  }

  private static byte[] salt(byte @Nullable [] salt) {
    return salt == null ? new byte[0] : salt;
  }

  private byte[] hash(Draft draft) throws ZoneException {
    base32 hex = new base32(base32.Alphabet.BASE32HEX, false, true);
    byte[] hash = hex.fromString(draft.name().getLabelString(0));
    if (hash == null || !Names.parent(draft.name()).equals(apex)) {
      throw new ZoneException(draft.position(), draft.name() + " is not the hash of a name");
    }
    return hash;
  }
}
