package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a plugin from its lines in a Corefile. Found by {@link java.util.ServiceLoader}: a jar
 * names its factories, one a line, in {@code
 * META-INF/services/io.skystack.dns.corefile.PluginFactory}.
 */
public interface PluginFactory {
  /** The directive: the word that a line of the plugin begins with. */
  String name();

  /** What the plugin is for, in one line, for lists of plugins. */
  String summary();

  /**
   * The plugin that this one comes right after where both are in a block. Only asked for a plugin
   * that is not in {@link PluginOrder}, which has those of the program.
   */
  default String after() {
    return "";
  }

  /** Whether a server block may have more than one line of it. */
  default boolean repeats() {
    return false;
  }

  /**
   * Makes the plugin of a line. All that is wrong with the line goes to {@link Line#wrong}, so that
   * it is told together with what is wrong elsewhere; a plugin that is made nonetheless is closed
   * and never asked. An {@link io.skystack.common.cli.OperatorException} is told with the line too.
   *
   * <p>Nothing is to be waited for here, and nothing to be sent: {@link Setup#onStart} is for that.
   *
   * @return the link of the chain; a {@link NotInChain} for what only changes the server
   */
  Plugin create(Directive directive, Setup setup);

  /**
   * Makes the plugins of all its lines in a block, in the order of the file: one for each line. A
   * {@link JointFactory} makes one of them all.
   */
  default List<Plugin> create(List<Directive> directives, Setup setup) {
    List<Plugin> plugins = new ArrayList<>();
    for (Directive directive : directives) {
      setup.making(directive, () -> plugins.add(create(directive, setup)));
    }
    return plugins;
  }
}
