package io.skystack.dns.log;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.log.QueryLog.Kind;
import io.skystack.dns.log.QueryLog.Rule;
import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.xbill.DNS.Name;

/** {@code log [NAMES…] [FORMAT]} in a Corefile. */
public final class LogFactory implements JointFactory {
  private static final List<String> CLASSES = List.of("all", "success", "denial", "error");

  @Override
  public String name() {
    return "log";
  }

  @Override
  public String summary() {
    return "logs queries and their responses";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    List<Rule> rules = new ArrayList<>();
    for (Directive directive : directives) {
      rules.addAll(rules(directive, setup));
    }
    setup.onSent(new QueryLog(rules));
    return new NotInChain(name());
  }

  private static List<Rule> rules(Directive directive, Setup setup) {
    List<String> names = new ArrayList<>(directive.arguments());
    String text = LogFormat.COMMON;
    if (!names.isEmpty() && names.get(names.size() - 1).contains("{")) {
      text = names.remove(names.size() - 1);
    }
    LogFormat format =
        LogFormat.of(
            text,
            name ->
                directive.wrong(
                    "the format's '%s' stands for nothing: there are %s"
                        .formatted(name, String.join(" ", LogFormat.names()))));
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    directive.read(Map.<String, Consumer<Property>>of("class", property -> kinds(property, kinds)));
    Set<Kind> wanted = kinds.isEmpty() ? EnumSet.allOf(Kind.class) : kinds;
    List<Name> zones = names.isEmpty() ? setup.zones() : directive.zones(names);
    return zones.stream().map(zone -> new Rule(zone, format, wanted)).toList();
  }

  private static void kinds(Property property, Set<Kind> kinds) {
    property.expect(1, CLASSES.size());
    for (String word : property.arguments()) {
      String kind = property.oneOf(word, CLASSES);
      if (kind.equals("all")) {
        kinds.addAll(EnumSet.allOf(Kind.class));
      } else {
        kinds.add(Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
      }
    }
  }
}
