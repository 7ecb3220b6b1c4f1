package io.skystack.it;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks as a Pod does, whose {@code resolv.conf} the kubelet has written: {@code search
 * NS.svc.DOMAIN svc.DOMAIN DOMAIN} and {@code options ndots:5}. The walk is dnsjava's.
 */
final class PodResolver {
  private static final int NDOTS = 5;

  private final Dns dns;
  private final List<Name> searchPath;

  /** That of a Pod in this namespace. */
  PodResolver(Dns dns, String namespace, String domain) {
    this.dns = dns;
    this.searchPath =
        List.of(
            Name.fromConstantString(namespace + ".svc." + domain + "."),
            Name.fromConstantString("svc." + domain + "."),
            Name.fromConstantString(domain + "."));
  }

  /** The data of what it finds, sorted; nothing if it finds nothing. */
  List<String> data(String name, String type) {
    try {
      Lookup lookup = new Lookup(Name.fromString(name), Type.value(type));
      SimpleResolver resolver =
          new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), dns.port()));
      resolver.setTimeout(Duration.ofSeconds(5));
      lookup.setResolver(resolver);
      lookup.setCache(null);
      lookup.setHostsFileParser(null);
      lookup.setSearchPath(searchPath);
      lookup.setNdots(NDOTS);
      Record[] answers = lookup.run();
      return answers == null
          ? List.of()
          : Arrays.stream(answers).map(Record::rdataToString).sorted().toList();
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
