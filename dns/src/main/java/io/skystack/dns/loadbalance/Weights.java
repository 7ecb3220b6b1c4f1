package io.skystack.dns.loadbalance;

import io.netty.util.NetUtil;
import io.skystack.common.cli.OperatorException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * How often each address of a name is to be the first one, compared with the name's others; 1 for
 * those of which nothing is said. Immutable.
 */
final class Weights {
  static final Weights NONE = new Weights(Map.of());

  private static final int USUAL = 1;
  private static final int MOST = 255;

  private final Map<Name, Map<InetAddress, Integer>> names;

  private Weights(Map<Name, Map<InetAddress, Integer>> names) {
    this.names = names;
  }

  /**
   * Reads lines with a name each, followed by lines with an address and its weight. Empty lines and
   * those that begin with {@code #} say nothing.
   *
   * @param file for messages
   * @throws OperatorException if a line is none of these
   */
  static Weights parse(String file, List<String> lines) {
    Map<Name, Map<InetAddress, Integer>> names = new HashMap<>();
    Optional<Map<InetAddress, Integer>> current = Optional.empty();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String[] words = line.split("\\s+", -1);
      String at = file + ":" + (i + 1);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (words.length == 1) {
        current = Optional.of(names.computeIfAbsent(name(at, line), absent -> new HashMap<>()));
      } else if (words.length == 2 && current.isPresent()) {
        current.get().putIfAbsent(address(at, words[0]), weight(at, words[1]));
      } else {
        throw new OperatorException(
            current.isEmpty()
                ? at + ": an address comes before any name: write its name above it"
                : "%s: '%s' is no name, and no address with a weight".formatted(at, line));
      }
    }
    return new Weights(names);
  }

  private static Name name(String at, String text) {
    if (NetUtil.createByteArrayFromIpAddressString(text) != null) {
      throw new OperatorException("%s: '%s' has no weight behind it".formatted(at, text));
    }
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new OperatorException("%s: '%s' is no domain name".formatted(at, text), e);
    }
  }

  private static InetAddress address(String at, String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      if (bytes != null) {
        return InetAddress.getByAddress(bytes);
      }
    } catch (UnknownHostException e) {
      // said below
    }
    throw new OperatorException("%s: '%s' is no IP address".formatted(at, text));
  }

  private static int weight(String at, String text) {
    int weight = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    if (weight < 1 || weight > MOST) {
      throw new OperatorException("%s: '%s' is no weight from 1 to 255".formatted(at, text));
    }
    return weight;
  }

  /** The weight of an address of a name. */
  int of(Name name, InetAddress address) {
    return names.getOrDefault(name, Map.of()).getOrDefault(address, USUAL);
  }
}
