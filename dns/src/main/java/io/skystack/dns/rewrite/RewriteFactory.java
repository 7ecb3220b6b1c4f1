package io.skystack.dns.rewrite;

import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code rewrite [continue|stop] FIELD …} in a Corefile, or the same with the rule in a sub-block.
 */
public final class RewriteFactory implements JointFactory {
  @Override
  public String name() {
    return Rewrite.NAME;
  }

  @Override
  public String summary() {
    return "changes queries on their way in, and their answers on the way out";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    List<Rule> rules = new ArrayList<>();
    for (Directive directive : directives) {
      read(directive, setup).ifPresent(rules::add);
    }
    return new Rewrite(rules);
  }

  private static Optional<Rule> read(Directive directive, Setup setup) {
    List<String> words = new ArrayList<>(directive.arguments());
    for (Property property : directive.properties()) {
      words.add(property.name());
      words.addAll(property.arguments());
    }
    if (isNameAlone(words)) {
      directive.warn(
          "'rewrite %s' says no name to rewrite it to: the rule has no effect"
              .formatted(String.join(" ", words)));
      return Optional.empty();
    }
    try {
      return Optional.of(new RuleParser(words, setup.lookup()).parse());
    } catch (IllegalArgumentException e) {
      directive.wrong(e.getMessage());
      return Optional.empty();
    }
  }

  /** A name and nothing that it becomes: one well-known Corefile has it, and is to be served. */
  private static boolean isNameAlone(List<String> words) {
    int from =
        !words.isEmpty() && (words.get(0).equals("stop") || words.get(0).equals("continue"))
            ? 1
            : 0;
    return words.size() == from + 2 && words.get(from).equals("name");
  }
}
