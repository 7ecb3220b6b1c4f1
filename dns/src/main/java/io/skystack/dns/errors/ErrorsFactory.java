package io.skystack.dns.errors;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.slf4j.event.Level;

/** {@code errors} in a Corefile. */
public final class ErrorsFactory implements PluginFactory {
  private static final List<String> LEVELS = List.of("error", "warning", "info", "debug");

  @Override
  public String name() {
    return "errors";
  }

  @Override
  public String summary() {
    return "logs queries that could not be answered, with the reason";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    List<Errors.Rule> rules = new ArrayList<>();
    directive.read(
        Map.<String, Consumer<Property>>of(
            "consolidate", property -> rules.add(rule(property)),
            "stacktrace", property -> property.expect(0, 0)));
    return new Errors(rules);
  }

  /** {@code DURATION REGEXP [LEVEL] [show_first]}. */
  private static Errors.Rule rule(Property property) {
    property.expect(2, 4);
    Duration period = property.duration(property.argument(0));
    if (period.isZero()) {
      property.wrong("consolidate: the duration is longer than nothing");
    }
    Level level = Level.ERROR;
    boolean showFirst = false;
    for (String word : property.arguments().stream().skip(2).toList()) {
      if (word.equals("show_first")) {
        showFirst = true;
      } else {
        String name = property.oneOf(word, LEVELS).toUpperCase(Locale.ROOT);
        level = name.equals("WARNING") ? Level.WARN : Level.valueOf(name);
      }
    }
    return new Errors.Rule(period, pattern(property), level, showFirst);
  }

  private static Pattern pattern(Property property) {
    try {
      return Pattern.compile(property.argument(1));
    } catch (PatternSyntaxException e) {
      throw property.wrong(
          "consolidate: '%s' is no regular expression: %s"
              .formatted(property.argument(1), e.getDescription()));
    }
  }
}
