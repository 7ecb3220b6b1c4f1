package io.skystack.dns.header;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.header.HeaderOptions.Change;
import io.skystack.dns.header.HeaderOptions.Flag;
import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code header { query|response set|clear FLAG... }} in a Corefile. */
public final class HeaderFactory implements PluginFactory {
  private static final List<String> ACTIONS = List.of("set", "clear");
  private static final List<String> FLAGS = List.of("aa", "ra", "rd");

  @Override
  public String name() {
    return "header";
  }

  @Override
  public String summary() {
    return "sets or clears flags of queries and responses";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 0);
    List<Change> query = new ArrayList<>();
    List<Change> response = new ArrayList<>();
    directive.read(
        Map.of(
            "query", line -> read(line, query),
            "response", line -> read(line, response)));
    if (directive.properties().isEmpty()) {
      directive.wrong("needs a line such as 'response set ra'");
    }
    return new HeaderFlags(new HeaderOptions(query, response));
  }

  private static void read(Property line, List<Change> changes) {
    line.expect(2, Integer.MAX_VALUE);
    String action = line.oneOf(line.argument(0).toLowerCase(Locale.ROOT), ACTIONS);
    line.arguments().stream()
        .skip(1)
        .map(word -> line.oneOf(word.toLowerCase(Locale.ROOT), FLAGS))
        .forEach(
            flag ->
                changes.add(
                    new Change(Flag.valueOf(flag.toUpperCase(Locale.ROOT)), action.equals("set"))));
  }
}
