package io.skystack.skydns.config;

import com.google.errorprone.annotations.Immutable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of the {@link Document}, by SkyDNS's names, and the flag that each wins over. An empty
 * text or list says nothing, and neither does a 0 where SkyDNS takes it for its default.
 */
enum Field {
  DNS_ADDR("dns_addr", "--addr", (flags, value) -> flags.addresses = value.addresses()),
  DOMAIN("domain", "--domain", (flags, value) -> flags.answers.domains = value.domains()),
  LOCAL("local", "--local", (flags, value) -> flags.answers.local = Optional.of(value.domain())),
  HOSTMASTER(
      "hostmaster", "--hostmaster", (flags, value) -> flags.answers.hostmaster = value.text()),
  ROUND_ROBIN(
      "round_robin", "--round-robin", (flags, value) -> flags.answers.roundRobin = value.bool()),
  DNSSEC("dnssec", "--dnssec", (flags, value) -> flags.dnssec.keys = value.paths()),
  SCACHE(
      "scache",
      "--scache",
      (flags, value) ->
          value.unlessZero(Integer.MAX_VALUE, most -> flags.dnssec.signatures = most)),
  TTL(
      "ttl",
      "--ttl",
      (flags, value) -> value.unlessZero(Integer.MAX_VALUE, ttl -> flags.answers.ttl = ttl)),
  MIN_TTL(
      "min_ttl",
      "--min-ttl",
      (flags, value) -> value.unlessZero(Integer.MAX_VALUE, ttl -> flags.answers.minTtl = ttl)),
  PRIORITY(
      "priority",
      "--priority",
      (flags, value) -> value.unlessZero(65535, priority -> flags.answers.priority = priority)),
  NAMESERVERS(
      "nameservers",
      "--nameservers",
      (flags, value) -> flags.forward.nameservers = value.addresses()),
  NO_REC("no_rec", "--no-rec", (flags, value) -> flags.forward.noRecursion = value.bool()),
  NS_ROTATE("ns_rotate", "--ns-rotate", (flags, value) -> flags.forward.rotate = value.bool()),
  READ_TIMEOUT(
      "read_timeout", "--rtimeout", (flags, value) -> flags.forward.timeout = value.duration()),
  NDOTS(
      "ndots",
      "--ndots",
      (flags, value) -> value.unlessZero(127, dots -> flags.forward.ndots = dots)),
  RCACHE(
      "rcache",
      "--rcache",
      (flags, value) -> flags.cache.answers = value.integer(0, Integer.MAX_VALUE)),
  RCACHE_TTL(
      "rcache_ttl",
      "--rcache-ttl",
      (flags, value) ->
          value.unlessZero(Integer.MAX_VALUE, seconds -> flags.cache.seconds = seconds)),
  SYSTEMD("systemd", "--systemd", (flags, value) -> flags.systemd = value.bool()),
  /** What SkyDNS's code calls it; its documents say {@link #NDOTS}. */
  NDOT("ndot", "--ndots", NDOTS.setter);

  private final String json;
  private final String flag;
  private final Setter setter;

  Field(String json, String flag, Setter setter) {
    this.json = json;
    this.flag = flag;
    this.setter = setter;
  }

  /** Gives a flag the value of a field. */
  @Immutable
  @FunctionalInterface
  private interface Setter {
    void set(Flags flags, Value value);
  }

  /**
   * Gives the flags what the document says.
   *
   * @throws io.skystack.common.cli.OperatorException if a field has a wrong value; it names the
   *     field
   */
  static void apply(Document document, Flags flags) {
    for (Field field : values()) {
      if (document.has(field.json)) {
        field.setter.set(flags, document.value(field.json));
      }
    }
  }

  /** The names of those fields that mean nothing. */
  static List<String> unknown(Document document) {
    TreeSet<String> names = new TreeSet<>(document.fields().keySet());
    Arrays.stream(values()).forEach(field -> names.remove(field.json));
    return List.copyOf(names);
  }

  /** The name of the field that the document has in place of a flag. */
  static Optional<String> inPlaceOf(String flag, Document document) {
    return Arrays.stream(values())
        .filter(field -> field.flag.equals(flag) && document.has(field.json))
        .map(field -> field.json)
        .findFirst();
  }

  /** A message about flags, with the names of fields for those that the document has set. */
  static String inItsWords(String message, Document document) {
    return Pattern.compile("--[a-z][a-z-]*")
        .matcher(message)
        .replaceAll(
            flag ->
                Matcher.quoteReplacement(
                    inPlaceOf(flag.group(), document)
                        .map(name -> "'" + name + "'")
                        .orElse(flag.group())));
  }
}
