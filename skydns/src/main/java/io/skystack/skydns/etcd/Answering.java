package io.skystack.skydns.etcd;

import io.skystack.dns.plugin.Query;
import io.skystack.skydns.answer.Host;
import io.skystack.skydns.etcd.Services.NoName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The answer to one query, made from records. For one thread, and for one reading of them. */
final class Answering {
  /** Aliases that lead to one another. */
  private static final int MOST_ALIASES = 10;

  private static final Name APEX = Name.fromConstantString("apex.dns");
  private static final Name SERVERS = Name.fromConstantString("ns.dns");
  private static final int MOST_TEXT = 255;
  private static final int FULL_WEIGHT = 100;

  private final Query query;
  private final Name zone;
  private final Services services;
  private final Elsewhere elsewhere;
  private final EtcdBackendOptions options;
  private final List<Record> extra = new ArrayList<>();

  Answering(
      Query query, Name zone, Services services, Elsewhere elsewhere, EtcdBackendOptions options) {
    this.query = query;
    this.zone = zone;
    this.services = services;
    this.elsewhere = elsewhere;
    this.options = options;
  }

  /** The additional section. */
  List<Record> extra() {
    return extra;
  }

  /**
   * The answer section.
   *
   * @throws NoName if the name does not exist
   */
  List<Record> answer() throws NoName {
    Name name = query.name();
    return switch (query.type()) {
      case Type.A, Type.AAAA, Type.TXT -> walk(name, query.type(), List.of());
      case Type.CNAME -> alias(name);
      case Type.PTR -> pointers(name);
      case Type.MX -> mail(name);
      case Type.SRV -> servicesOf(name);
      case Type.NS -> name.equals(zone) ? nameServers() : none(name);
      default -> none(name);
    };
  }

  /** No records, if the name exists. */
  private List<Record> none(Name name) throws NoName {
    services(name, Type.A);
    return List.of();
  }

  /** A zone itself has its addresses in a place of their own. */
  private List<Service> services(Name name, int type) throws NoName {
    boolean isAddress = type != Type.TXT;
    if (!isAddress || !name.equals(zone)) {
      return services.of(name, type);
    }
    try {
      return services.of(below(APEX), type);
    } catch (NoName e) {
      if (!options.apexFallback()) {
        throw e;
      }
      return services.of(name, type);
    }
  }

  private Name below(Name labels) throws NoName {
    try {
      return Name.concatenate(labels, zone);
    } catch (NameTooLongException e) {
      throw new NoName();
    }
  }

  /**
   * Addresses or texts, and what aliases lead to.
   *
   * @param before the aliases that led here
   */
  private List<Record> walk(Name name, int type, List<Record> before) throws NoName {
    List<Record> records = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Service service : services(name, type)) {
      if (service.isText()) {
        if (type == Type.TXT && seen.add(service.text())) {
          records.add(text(name, service));
        }
      } else if (service.host() instanceof Host.Named named) {
        records.addAll(follow(name, type, service, named.name(), before));
      } else if (service.host() instanceof Host.Ip ip
          && typeOf(ip.address()) == type
          && seen.add(ip.address())) {
        records.add(address(name, service.ttl(), ip.address()));
      }
    }
    return records;
  }

  private List<Record> follow(
      Name name, int type, Service service, Name target, List<Record> before) {
    Record alias = new CNAMERecord(name, DClass.IN, service.ttl(), target);
    if (target.subdomain(name) || before.size() > MOST_ALIASES || leadsTo(before, target)) {
      return List.of(); // in a circle
    }
    List<Record> all = new ArrayList<>();
    all.add(alias);
    if (!target.subdomain(zone)) {
      all.addAll(elsewhere.records(target, type));
      return all;
    }
    List<Record> chain = new ArrayList<>(before);
    chain.add(alias);
    try {
      List<Record> next = walk(target, type, chain);
      all.addAll(next);
      return next.isEmpty() ? List.of() : all;
    } catch (NoName e) {
      return List.of();
    }
  }

  private static boolean leadsTo(List<Record> aliases, Name target) {
    return aliases.stream()
        .anyMatch(
            record -> record instanceof CNAMERecord alias && alias.getTarget().equals(target));
  }

  private static int typeOf(InetAddress address) {
    return address instanceof Inet4Address ? Type.A : Type.AAAA;
  }

  private static Record address(Name owner, long ttl, InetAddress address) {
    return address instanceof Inet4Address
        ? new ARecord(owner, DClass.IN, ttl, address)
        : new AAAARecord(owner, DClass.IN, ttl, address);
  }

  private static Record text(Name owner, Service service) {
    byte[] bytes = service.text().getBytes(StandardCharsets.UTF_8);
    List<byte[]> strings = new ArrayList<>();
    for (int from = 0; from == 0 || from < bytes.length; from += MOST_TEXT) {
      strings.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MOST_TEXT)));
    }
    return new TXTRecord(
        owner, DClass.IN, service.ttl(), strings.stream().map(Answering::quoted).toList());
  }

  /** Bytes as dnsjava reads a string of a zone file (RFC 1035 section 5.1). */
  private static String quoted(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      boolean isPlain = b >= ' ' && b < 0x7F && b != '"' && b != '\\';
      text.append(isPlain ? String.valueOf((char) b) : "\\%03d".formatted(b & 0xFF));
    }
    return text.toString();
  }

  private List<Record> alias(Name name) throws NoName {
    List<Service> found = services.at(name, Type.CNAME);
    if (!found.isEmpty() && found.get(0).host() instanceof Host.Named named) {
      return List.of(new CNAMERecord(name, DClass.IN, found.get(0).ttl(), named.name()));
    }
    return List.of();
  }

  private List<Record> pointers(Name name) throws NoName {
    List<Record> records = new ArrayList<>();
    Set<Name> seen = new LinkedHashSet<>();
    for (Service service : services.at(name, Type.PTR)) {
      if (service.host() instanceof Host.Named named && seen.add(named.name())) {
        records.add(new PTRRecord(name, DClass.IN, service.ttl(), named.name()));
      }
    }
    return records;
  }

  /** Weights of one priority add up to about a hundred (RFC 2782 has no unit for them). */
  private List<Record> servicesOf(Name name) throws NoName {
    List<Service> found = services.of(name, Type.SRV);
    Map<Integer, Integer> sums = new HashMap<>();
    found.forEach(service -> sums.merge(service.priority(), weightOf(service), Integer::sum));
    Set<Object> seen = new HashSet<>();
    List<Record> records = new ArrayList<>();
    for (Service service : found) {
      int share = FULL_WEIGHT * weightOf(service) / sums.get(service.priority());
      int weight = Math.max(1, share);
      target(service)
          .ifPresent(
              target -> {
                boolean isIp = service.host() instanceof Host.Ip;
                if (!isIp || seen.add(List.of(target, service.port()))) {
                  records.add(
                      new SRVRecord(
                          name,
                          DClass.IN,
                          service.ttl(),
                          service.priority(),
                          weight,
                          service.port(),
                          target));
                }
                complete(service, target, seen);
              });
    }
    return records;
  }

  private static int weightOf(Service service) {
    return service.weight() == 0 ? FULL_WEIGHT : service.weight();
  }

  private List<Record> mail(Name name) throws NoName {
    Set<Object> seen = new HashSet<>();
    List<Record> records = new ArrayList<>();
    for (Service service : services.of(name, Type.MX)) {
      Optional<Name> target = service.mail() ? target(service) : Optional.empty();
      if (target.isEmpty()) {
        continue;
      }
      boolean isIp = service.host() instanceof Host.Ip;
      if (!isIp || seen.add(List.of(target.get(), service.priority()))) {
        records.add(new MXRecord(name, DClass.IN, service.ttl(), service.priority(), target.get()));
      }
      complete(service, target.get(), seen);
    }
    return records;
  }

  /** The name that a record leads to: of an address that of its key. */
  private static Optional<Name> target(Service service) {
    if (service.host() instanceof Host.Named named && !service.isText()) {
      return Optional.of(service.stripped(named.name()));
    }
    return service.host() instanceof Host.Ip ? service.keyTarget() : Optional.empty();
  }

  /** Adds the addresses of a target, once. */
  private void complete(Service service, Name target, Set<Object> seen) {
    if (service.host() instanceof Host.Ip ip) {
      if (seen.add(List.of(target, ip.address()))) {
        extra.add(address(target, service.ttl(), ip.address()));
      }
    } else if (seen.add(target)) {
      if (target.subdomain(zone)) {
        inside(target);
      } else {
        extra.addAll(elsewhere.records(target, Type.A));
        elsewhere.records(target, Type.AAAA).stream()
            .filter(record -> !(record instanceof CNAMERecord)) // is there already
            .forEach(extra::add);
      }
    }
  }

  private void inside(Name target) {
    try {
      extra.addAll(walk(target, Type.A, List.of()));
    } catch (NoName e) {
      // Nothing is known of it, and the record is as good without.
    }
  }

  private List<Record> nameServers() throws NoName {
    List<Record> records = new ArrayList<>();
    Set<Name> seen = new HashSet<>();
    for (Service service : services.of(below(SERVERS), Type.NS)) {
      Optional<Name> target = service.keyTarget();
      if (target.isPresent() && service.host() instanceof Host.Ip ip) {
        extra.add(address(target.get(), service.ttl(), ip.address()));
        if (seen.add(target.get())) {
          records.add(new NSRecord(query.name(), DClass.IN, service.ttl(), target.get()));
        }
      }
    }
    return records;
  }
}
