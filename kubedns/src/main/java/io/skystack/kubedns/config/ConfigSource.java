package io.skystack.kubedns.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where what may change while kubedns runs is written. */
public interface ConfigSource extends AutoCloseable {
  /** Nowhere. */
  ConfigSource NONE =
      new ConfigSource() {
        @Override
        public String where() {
          return "nowhere";
        }

        @Override
        public void start(Consumer<Map<String, String>> listener) {}

        @Override
        public Optional<String> unknown() {
          return Optional.empty();
        }

        @Override
        public void close() {}
      };

  /** Where, for an operator. */
  String where();

  /**
   * Begins to tell {@code listener} what is written, now and whenever it is another, on one thread
   * of its own; nothing written is an empty map. What can be read at once is told before this
   * returns.
   *
   * @throws io.skystack.common.cli.OperatorException if there can never be anything
   */
  void start(Consumer<Map<String, String>> listener);

  /** Why it is not known yet what is written, in one line; empty once it is. */
  Optional<String> unknown();

  @Override
  void close();
}
