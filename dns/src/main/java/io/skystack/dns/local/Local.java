package io.skystack.dns.local;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.plugin.Zones;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers {@code localhost} and what is below it with the loopback addresses (RFC 6761 section
 * 6.3), and a few reverse zones with nothing (RFC 6303 section 4.2), so that nobody outside is
 * asked.
 */
public final class Local implements Plugin {
  static final String NAME = "local";

  private static final Name LOCALHOST = Name.fromConstantString("localhost.");
  private static final Name MAILBOX = Name.fromConstantString("root.localhost.");
  private static final Name LOOPBACK = Name.fromConstantString("1.0.0.127.in-addr.arpa.");
  private static final Zones ZONES =
      new Zones(
          List.of(
              LOCALHOST,
              Name.fromConstantString("0.in-addr.arpa."),
              Name.fromConstantString("127.in-addr.arpa."),
              Name.fromConstantString("255.in-addr.arpa.")));

  /** A week, in seconds. */
  private static final long TTL = 604_800;

  private static final InetAddress IPV4 = address(127, 0, 0, 1);
  private static final InetAddress IPV6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  private static final byte[] LABEL = LOCALHOST.getLabel(0);

  private final boolean prefix;
  private final Runnable localhost;

  /**
   * @param prefix whether {@code localhost.example.org.} is answered as well, which search paths
   *     lead to
   * @param localhost run for each query below {@code localhost} or with that prefix
   */
  public Local(boolean prefix, Runnable localhost) {
    this.prefix = prefix;
    this.localhost = localhost;
  }

  private static InetAddress address(int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address", e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Name name = query.name();
    boolean isBelow = name.labels() > LOCALHOST.labels() && name.subdomain(LOCALHOST);
    if (isBelow || (prefix && hasPrefix(name))) {
      localhost.run();
      return answered(Rcode.NOERROR, addresses(query), name);
    }
    Optional<Name> zone = ZONES.of(name);
    if (zone.isEmpty()) {
      return next.handle(query);
    }
    return name.equals(zone.get()) ? apex(query) : below(query, zone.get());
  }

  private static boolean hasPrefix(Name name) {
    if (name.labels() <= LOCALHOST.labels()) {
      return false;
    }
    byte[] label = name.getLabel(0); // its length, then its letters
    if (label.length != LABEL.length) {
      return false;
    }
    for (int i = 1; i < label.length; i++) {
      if (Character.toLowerCase(label[i]) != LABEL[i]) {
        return false;
      }
    }
    return true;
  }

  private static CompletionStage<Answer> apex(Query query) {
    Name name = query.name();
    List<Record> records =
        switch (query.type()) {
          case Type.SOA -> List.of(soa(name));
          case Type.NS -> List.of(new NSRecord(name, DClass.IN, TTL, LOCALHOST));
          default -> name.equals(LOCALHOST) ? addresses(query) : List.of();
        };
    return answered(Rcode.NOERROR, records, name);
  }

  private static CompletionStage<Answer> below(Query query, Name zone) {
    if (!query.name().equals(LOOPBACK)) {
      return answered(Rcode.NXDOMAIN, List.of(), zone);
    }
    List<Record> records =
        query.type() == Type.PTR
            ? List.of(new PTRRecord(query.name(), DClass.IN, TTL, LOCALHOST))
            : List.of();
    return answered(Rcode.NOERROR, records, zone);
  }

  private static List<Record> addresses(Query query) {
    return switch (query.type()) {
      case Type.A -> List.of(new ARecord(query.name(), DClass.IN, TTL, IPV4));
      case Type.AAAA -> List.of(new AAAARecord(query.name(), DClass.IN, TTL, IPV6));
      default -> List.of();
    };
  }

  private static Record soa(Name owner) {
    return new SOARecord(owner, DClass.IN, TTL, LOCALHOST, MAILBOX, 1, 0, 0, 0, TTL);
  }

  /** The same for everyone, and for ever. */
  private static CompletionStage<Answer> answered(int rcode, List<Record> records, Name zone) {
    Answer.Builder answer = Answer.builder(NAME).rcode(rcode).validity(Validity.of(List.of()));
    answer.answer().addAll(records);
    if (records.isEmpty()) {
      answer.authority().add(soa(zone));
    }
    return CompletableFuture.completedFuture(answer.build());
  }
}
