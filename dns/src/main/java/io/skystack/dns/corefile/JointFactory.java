package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Plugin;
import java.util.List;

/** Makes one plugin from all its lines in a block together, as {@code rewrite} takes its rules. */
public interface JointFactory extends PluginFactory {
  /**
   * The plugin of these lines, in the order of the file; else as {@link #create(Directive, Setup)}.
   */
  Plugin join(List<Directive> directives, Setup setup);

  @Override
  default boolean repeats() {
    return true;
  }

  @Override
  default Plugin create(Directive directive, Setup setup) {
    return join(List.of(directive), setup);
  }

  @Override
  default List<Plugin> create(List<Directive> directives, Setup setup) {
    return List.of(join(directives, setup));
  }
}
