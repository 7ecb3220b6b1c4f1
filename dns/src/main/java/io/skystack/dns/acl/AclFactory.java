package io.skystack.dns.acl;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.acl.AclOptions.Rules;
import io.skystack.dns.corefile.BlockLabels;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.Type;

/** {@code acl [ZONES...] { ACTION [type QTYPE...] [net SOURCE...] }} in a Corefile. */
public final class AclFactory implements JointFactory {
  private static final String ALL = "*";
  private static final List<String> ACTIONS =
      Stream.of(Action.values()).map(action -> action.name().toLowerCase(Locale.ROOT)).toList();

  @Override
  public String name() {
    return Acl.NAME;
  }

  @Override
  public String summary() {
    return "decides which clients may ask for what";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    List<Rules> lists = new ArrayList<>();
    for (Directive directive : directives) {
      Zones zones = new Zones(directive.zonesOr(directive.arguments(), setup));
      lists.add(new Rules(zones, directive.properties().stream().map(AclFactory::rule).toList()));
    }
    BlockLabels labels = BlockLabels.of(setup);
    AclMetrics.Registered metrics =
        setup.shared(
            AclMetrics.Registered.class, () -> new AclMetrics.Registered(setup.registry()));
    return new Acl(new AclOptions(lists), metrics.of(labels.server(), labels.view()));
  }

  private static AclRule rule(Property line) {
    String action = line.oneOf(line.name().toLowerCase(Locale.ROOT), ACTIONS);
    Set<Integer> types = new HashSet<>();
    List<Network> networks = new ArrayList<>();
    boolean isAnyType = false;
    boolean isAnyNet = false;
    String section = "";
    int values = 1;
    for (String word : line.arguments()) {
      boolean isSection = word.equalsIgnoreCase("type") || word.equalsIgnoreCase("net");
      if (isSection) {
        checkValues(line, section, values);
        section = word.toLowerCase(Locale.ROOT);
        values = 0;
        continue;
      }
      values++;
      switch (section) {
        case "type" -> {
          isAnyType |= word.equals(ALL);
          type(line, word, types);
        }
        case "net" -> {
          isAnyNet |= word.equals(ALL);
          network(line, word, networks);
        }
        default ->
            line.wrong("%s: '%s' stands behind no 'type' and no 'net'".formatted(action, word));
      }
    }
    checkValues(line, section, values);
    return new AclRule(
        Action.valueOf(action.toUpperCase(Locale.ROOT)),
        isAnyType ? Set.of() : types,
        isAnyNet ? List.of() : networks);
  }

  private static void checkValues(Property line, String section, int values) {
    if (values == 0) {
      line.wrong("%s: '%s' needs a value".formatted(line.name(), section));
    }
  }

  private static void type(Property line, String word, Set<Integer> types) {
    int type = Type.value(word.toUpperCase(Locale.ROOT));
    if (type >= 0) {
      types.add(type);
    } else if (!word.equals(ALL)) {
      line.wrong("%s: '%s' is no type".formatted(line.name(), word));
    }
  }

  /** Bits behind the prefix mean nothing, as they do to CoreDNS. */
  private static void network(Property line, String word, List<Network> networks) {
    if (word.equals(ALL)) {
      return;
    }
    try {
      networks.add(Network.parseLoosely(word));
    } catch (OperatorException e) {
      line.wrong(line.name() + ": " + e.getMessage());
    }
  }
}
