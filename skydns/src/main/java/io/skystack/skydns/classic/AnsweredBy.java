package io.skystack.skydns.classic;

import io.skystack.dns.plugin.Query;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Which part of SkyDNS would have answered: its label {@code system}. */
enum AnsweredBy {
  /** From records. */
  AUTH,
  /** From an answer that was made before. */
  CACHE,
  /** From other nameservers. */
  RECURSIVE,
  /** The name of an address. */
  REVERSE,
  /** From the servers of a stub zone. */
  STUB;

  private static final Name V4 = Name.fromConstantString("in-addr.arpa.");
  private static final Name V6 = Name.fromConstantString("ip6.arpa.");

  /** Of an answer that the plugin {@code origin} gave. */
  static AnsweredBy of(Query query, String origin) {
    if (query.type() == Type.ANY) {
      return AUTH;
    }
    return switch (origin) {
      case "cache" -> CACHE;
      case "stub" -> STUB;
      default -> {
        if (query.type() == Type.PTR && isReverse(query.name())) {
          yield REVERSE;
        }
        yield origin.equals("forward") ? RECURSIVE : AUTH;
      }
    };
  }

  private static boolean isReverse(Name name) {
    return name.subdomain(V4) || name.subdomain(V6);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
