package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * A zone as it was loaded: never changed after, and read by any thread without a lock. All names
 * that exist lie in one table, so that a name which exists costs one look-up, however deep it is;
 * records, signatures and additional addresses lie ready beside it.
 */
public final class Zone {
  private final Name apex;
  private final SOARecord soa;
  private final Map<Name, Node> nodes;
  private final List<Record> records;
  private final RrSet nameServers;
  private final RrSet negativeSoa;
  private final Denial denial;

  Zone(
      SOARecord soa,
      Map<Name, Node> nodes,
      List<Record> records,
      RrSet nameServers,
      RrSet negativeSoa,
      Denial denial) {
    this.apex = soa.getName();
    this.soa = soa;
    this.nodes = nodes;
    this.records = List.copyOf(records);
    this.nameServers = nameServers;
    this.negativeSoa = negativeSoa;
    this.denial = denial;
  }

  /** The zone's name. */
  public Name apex() {
    return apex;
  }

  /** The record that the zone begins with. */
  public SOARecord soa() {
    return soa;
  }

  /** The serial number (RFC 1982). */
  public long serial() {
    return soa.getSerial();
  }

  /** Every record there is, the SOA first: what a transfer sends between its two SOAs. */
  public List<Record> records() {
    return records;
  }

  /** Whether it holds proofs of what it lacks. */
  public boolean isSigned() {
    return !(denial instanceof NoDenial);
  }

  /** How many names exist, those included that exist only because others do below them. */
  public int size() {
    return nodes.size();
  }

  /**
   * Looks a question up (RFC 1034 section 4.3.2 steps 3 to 6).
   *
   * @param name at or below the apex
   * @param type the type's number
   * @param dnssecOk whether signatures and proofs are wanted
   * @param validity how long the answer holds
   * @param origin the name of the plugin that answers
   */
  public Found find(Name name, int type, boolean dnssecOk, Validity validity, String origin) {
    return new Lookup(this, type, dnssecOk, validity, origin).find(name);
  }

  /**
   * An answer.
   *
   * @param outside where CNAMEs have led that the zone does not know of, if they have
   */
  public record Found(Answer answer, Optional<Name> outside) {}

  @Nullable Node node(Name name) {
    return nodes.get(name);
  }

  /** All names that exist. */
  Stream<Node> nodes() {
    return nodes.values().stream();
  }

  /** The longest name above one that exists (RFC 4592 section 3.3.1). */
  Node closestEncloser(Name name) {
    Node node = null;
    for (Name above = name; node == null; node = nodes.get(above)) {
      above = Names.parent(above);
    }
    return node;
  }

  /** The apex's NS records, for the authority section. */
  RrSet nameServers() {
    return nameServers;
  }

  /** The SOA as negative answers have it (RFC 2308 section 3). */
  RrSet negativeSoa() {
    return negativeSoa;
  }

  Denial denial() {
    return denial;
  }

  @Override
  public String toString() {
    return apex + " " + Type.string(Type.SOA) + " " + serial();
  }
}
