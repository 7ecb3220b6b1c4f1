package io.skystack.dns.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chain while it is put together, from one that may have been in force before: a plugin whose
 * options are as they were goes on in the new chain, with its connections and what it has stored;
 * the others are made anew. One thread at a time.
 */
public final class Assembly {
  private static final Logger log = LoggerFactory.getLogger(Assembly.class);

  private final Built before;
  private final List<Plugin> plugins = new ArrayList<>();
  private final Map<String, Part> parts = new HashMap<>();

  /** An assembly without plugins, which takes over what it can from {@code before}. */
  public Assembly(Built before) {
    this.before = before;
  }

  /** A plugin, and the options that it was made with. */
  private record Part(Object options, Plugin plugin) {}

  /** A chain, and what its plugins were made from. */
  public static final class Built {
    /** Nothing: what comes before the first chain. */
    public static final Built NONE = new Built(new Chain(List.of()), Map.of());

    private final Chain chain;
    private final Map<String, Part> parts;

    private Built(Chain chain, Map<String, Part> parts) {
      this.chain = chain;
      this.parts = Map.copyOf(parts);
    }

    /** The chain. */
    public Chain chain() {
      return chain;
    }

    /** Closes those plugins that {@code next} does not have. No query may be left in them. */
    public void closeAllBut(Built next) {
      for (Plugin plugin : chain.plugins()) {
        if (!next.chain.plugins().contains(plugin)) {
          closeQuietly(plugin);
        }
      }
    }

    private static void closeQuietly(Plugin plugin) {
      try {
        plugin.close();
      } catch (RuntimeException e) {
        log.warn("could not close {}: {}", plugin.name(), e.toString());
      }
    }
  }

  /**
   * Adds a plugin behind those added so far: the one that was, if it was made with equal options.
   *
   * @param name of the part; no two alike
   * @param options all that it is made from and that may change
   */
  public void add(String name, Object options, Supplier<Plugin> maker) {
    Part old = before.parts.get(name);
    Part part = old != null && old.options.equals(options) ? old : new Part(options, maker.get());
    plugins.add(part.plugin);
    parts.put(name, part);
  }

  /** The chain of what was added. */
  public Built built() {
    return new Built(new Chain(plugins), parts);
  }
}
