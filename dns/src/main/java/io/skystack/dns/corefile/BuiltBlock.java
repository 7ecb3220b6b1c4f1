package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server block with its plugins.
 *
 * @param plugins all of them, in their order
 * @param chain those that have to do with queries
 */
record BuiltBlock(ServerBlock block, Setup setup, List<Plugin> plugins, Chain chain)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BuiltBlock.class);

  BuiltBlock(ServerBlock block, Setup setup, List<Plugin> plugins) {
    this(
        block,
        setup,
        List.copyOf(plugins),
        new Chain(plugins.stream().filter(plugin -> !(plugin instanceof NotInChain)).toList()));
  }

  /** Its plugins in the order in which they are asked: {@code errors > cache > forward}. */
  String describe() {
    List<String> names = chain.plugins().stream().map(Plugin::name).toList();
    return names.isEmpty() ? "(no plugin: SERVFAIL)" : String.join(" > ", names);
  }

  /** Ends all that the block holds open, the plugins after what they have asked for. */
  @Override
  public void close() {
    setup.stops().forEach(BuiltBlock::quietly);
    plugins.forEach(plugin -> quietly(plugin::close));
  }

  private static void quietly(Runnable end) {
    try {
      end.run();
    } catch (RuntimeException e) {
      log.warn("could not end a plugin: {}", e.toString());
    }
  }
}
