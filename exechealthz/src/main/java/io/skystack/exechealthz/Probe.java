package io.skystack.exechealthz;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.OperatorException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A question that a DNS server is asked again and again.
 *
 * @param label what it is called in its path and in metrics: letters, digits and {@code _}
 * @param server who is asked
 * @param name absolute
 * @param type the type's number
 * @param interval from one question to the next
 */
record Probe(String label, InetSocketAddress server, Name name, int type, Duration interval) {
  static final String FLAG = "--probe";

  private static final int DNS_PORT = 53;

  /** How long the server has to answer. */
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  /**
   * Reads {@code LABEL,SERVER,NAME,INTERVAL[,TYPE]}.
   *
   * @throws OperatorException if it is none
   */
  static Probe parse(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length < 4 || parts.length > 5) {
      throw new OperatorException(
          ("%s '%s' is no probe: write LABEL,SERVER,NAME,INTERVAL[,TYPE], for example"
                  + " kubedns,127.0.0.1:10053,kubernetes.default.svc.kube.local,5,A")
              .formatted(FLAG, text));
    }
    if (!parts[0].matches("[A-Za-z0-9_]+")) {
      throw new OperatorException(
          "%s: '%s' is no label: letters, digits and _".formatted(FLAG, parts[0]));
    }
    Duration interval = told(() -> Durations.parse(parts[3]));
    if (interval.isZero()) {
      throw new OperatorException(
          "%s %s: the interval is 0: give a time such as 5s".formatted(FLAG, parts[0]));
    }
    return new Probe(
        parts[0],
        told(() -> Addresses.parse(parts[1], DNS_PORT)),
        name(parts[2]),
        parts.length == 5 ? type(parts[4]) : Type.A,
        interval);
  }

  /** Something to read that says what is wrong, but not where. */
  private interface Reading<T> {
    T read();
  }

  private static <T> T told(Reading<T> reading) {
    try {
      return reading.read();
    } catch (OperatorException e) {
      throw new OperatorException(FLAG + ": " + e.getMessage(), e);
    }
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new OperatorException(
          "%s: '%s' is no name: write for example kubernetes.default.svc.kube.local"
              .formatted(FLAG, text),
          e);
    }
  }

  private static int type(String text) {
    int type = Type.value(text.toUpperCase(Locale.ROOT));
    if (type < 1) {
      throw new OperatorException(
          "%s: '%s' is no type: write for example A, AAAA or SRV".formatted(FLAG, text));
    }
    return type;
  }

  /** The path that shows how it does. */
  String path() {
    return "/healthcheck/" + label;
  }
}
