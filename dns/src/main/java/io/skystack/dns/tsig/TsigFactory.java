package io.skystack.dns.tsig;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Zones;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** {@code tsig [ZONES...]} in a Corefile. */
public final class TsigFactory implements PluginFactory {
  private static final String ALL = "all";
  private static final String NONE = "none";
  private static final String QUERY = "QUERY";
  private static final String NOTIFY = "NOTIFY";

  /** What else CoreDNS knows of; it is answered with NOTIMP here, signed or not. */
  private static final List<String> OPCODES = List.of(QUERY, NOTIFY, "IQUERY", "STATUS", "UPDATE");

  @Override
  public String name() {
    return Tsig.NAME;
  }

  @Override
  public String summary() {
    return "verifies signed queries, signs responses, refuses what is not signed";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    Zones zones = new Zones(directive.zonesOr(directive.arguments(), setup));
    Reader reader = new Reader(setup);
    directive.read(reader.properties());
    if (reader.keys.isEmpty()) {
      directive.warn("there is no secret: no signature is good");
    }
    return new Tsig(
        zones,
        reader.keys.values(),
        reader.requirement,
        setup.shared(TsigMetrics.class, () -> new TsigMetrics(setup.registry())),
        Clock.systemUTC());
  }

  /** The sub-block. */
  private static final class Reader {
    private final Setup setup;
    private final Map<Name, Key> keys = new HashMap<>();
    private Requirement requirement = Requirement.NONE;

    Reader(Setup setup) {
      this.setup = setup;
    }

    Map<String, Consumer<Property>> properties() {
      return Map.of(
          "secret",
          this::secret,
          "secrets",
          this::secrets,
          "require",
          this::require,
          "require_opcode",
          this::requireOpcode);
    }

    private void secret(Property property) {
      property.expect(2, 2);
      try {
        Name name = KeyReader.name(property.argument(0));
        byte[] secret = KeyReader.secret(name, property.argument(1));
        add(property, new Key(name, Optional.empty(), secret));
      } catch (OperatorException e) {
        property.wrong("secret: " + e.getMessage());
      }
    }

    private void secrets(Property property) {
      try {
        KeyFile.read(property.path(property.value(), setup)).forEach(key -> add(property, key));
      } catch (OperatorException e) {
        property.wrong("secrets: " + e.getMessage());
      }
    }

    private void add(Property property, Key key) {
      if (keys.putIfAbsent(key.name(), key) != null) {
        property.wrong("%s: there is a key %s already".formatted(property.name(), key.name()));
      }
    }

    private void require(Property property) {
      property.expect(1, Integer.MAX_VALUE);
      Set<Integer> types = new HashSet<>();
      boolean isAll = false;
      for (String word : property.arguments()) {
        int type = Type.value(word.toUpperCase(Locale.ROOT));
        isAll |= word.equals(ALL);
        if (type >= 0) {
          types.add(type);
        } else if (!word.equals(ALL) && !word.equals(NONE)) {
          property.wrong("require: '%s' is no type".formatted(word));
        }
      }
      requirement = requirement.withTypes(types, isAll);
    }

    private void requireOpcode(Property property) {
      property.expect(1, Integer.MAX_VALUE);
      List<String> words = property.arguments();
      boolean isAll = words.contains(ALL);
      for (String word : words) {
        if (!word.equals(ALL) && !word.equals(NONE)) {
          property.oneOf(word, OPCODES);
        }
      }
      requirement =
          requirement.withOpcodes(isAll || words.contains(QUERY), isAll || words.contains(NOTIFY));
    }
  }
}
