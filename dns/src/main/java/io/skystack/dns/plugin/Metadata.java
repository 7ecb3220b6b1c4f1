package io.skystack.dns.plugin;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What plugins know of one query beside what it says, by labels such as {@code forward/upstream}.
 * Kept only where the {@code metadata} plugin is in the chain. For any number of threads.
 */
public final class Metadata {
  /** Nothing is known, and nothing is kept. */
  public static final Metadata NONE = new Metadata(Map.of(), false);

  private final Map<String, Supplier<String>> values;
  private final boolean keeps;

  private Metadata(Map<String, Supplier<String>> values, boolean keeps) {
    this.values = values;
    this.keeps = keeps;
  }

  /** One that keeps what it is told. */
  public static Metadata keeping() {
    return new Metadata(new ConcurrentHashMap<>(), true);
  }

  /** Whether a label is one: two words with a slash between them. */
  public static boolean isLabel(String label) {
    int slash = label.indexOf('/');
    return slash > 0 && slash < label.length() - 1;
  }

  /** Whether there is anyone to be told. */
  public boolean isOn() {
    return keeps;
  }

  /**
   * Tells a value, which takes the place of one told before.
   *
   * @param value asked for when it is wanted; never waits
   */
  public void tell(String label, Supplier<String> value) {
    if (keeps) {
      values.put(label, value);
    }
  }

  /** The value of a label; empty text if nobody told one. */
  public String value(String label) {
    Supplier<String> value = values.get(label);
    return value == null ? "" : value.get();
  }

  /** A plugin that knows something of queries. */
  public interface Provider {
    /** Tells what it knows of a query, ahead of its way through the chain. Never waits. */
    void tell(Query query, Metadata metadata);
  }
}
