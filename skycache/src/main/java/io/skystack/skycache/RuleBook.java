package io.skystack.skycache;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.forward.Nameserver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Makes of {@code --server} and {@code --address} the rules for domains, and the servers for all
 * else.
 */
final class RuleBook {
  private static final List<InetAddress> NOWHERE = List.of(bytes(4), bytes(16));

  private final Map<Name, DomainRule> rules = new HashMap<>();
  private final List<Nameserver> servers = new ArrayList<>();

  private static InetAddress bytes(int count) {
    try {
      return InetAddress.getByAddress(new byte[count]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  /**
   * Takes a {@code --server}.
   *
   * @throws OperatorException if it is wrong
   */
  void server(String flag, String value) {
    DomainText text = DomainText.parse(flag, value);
    boolean isForAll = text.domains().isEmpty() || text.domains().contains(Name.root);
    if (isForAll) {
      servers.add(text.server());
    }
    for (Name domain : text.domains()) {
      if (!domain.equals(Name.root)) {
        add(domain, serverRule(text));
      }
    }
  }

  private static DomainRule serverRule(DomainText text) {
    return switch (text.what()) {
      case "" -> DomainRule.LOCAL;
      case DomainText.ANY -> DomainRule.USUAL;
      default -> DomainRule.ofServer(text.server());
    };
  }

  /**
   * Takes an {@code --address}.
   *
   * @throws OperatorException if it is wrong
   */
  void address(String flag, String value) {
    DomainText text = DomainText.parse(flag, value);
    if (text.domains().isEmpty() || text.domains().contains(Name.empty)) {
      throw new OperatorException(
          "%s: '%s' names no domain: write for example /kube.local/192.0.2.1"
              .formatted(flag, value));
    }
    for (Name domain : text.domains()) {
      switch (text.what()) {
        case "" -> add(domain, DomainRule.LOCAL);
        case DomainText.ANY ->
            NOWHERE.forEach(address -> add(domain, DomainRule.ofAddress(address)));
        default -> add(domain, DomainRule.ofAddress(text.address()));
      }
    }
  }

  /** Has names of a domain not exist, unless there is a rule for it. */
  void local(Name domain) {
    rules.putIfAbsent(domain, DomainRule.LOCAL);
  }

  private void add(Name domain, DomainRule rule) {
    rules.merge(domain, rule, DomainRule::and);
  }

  /** The rules, by domain. */
  Domains<DomainRule> rules() {
    Map<Name, DomainRule> named = new HashMap<>(rules);
    Optional<DomainRule> plain = Optional.ofNullable(named.remove(Name.empty));
    return new Domains<>(named, plain);
  }

  /** Who is asked for names without a rule, in their order. */
  List<Nameserver> servers() {
    return List.copyOf(servers);
  }
}
