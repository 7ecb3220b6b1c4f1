package io.skystack.skydns.config;

import io.skystack.common.cli.FlagValue;
import io.skystack.common.cli.OperatorException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;

/**
 * What skydns is told by flags and environment, and what documents in etcd make of that. Only what
 * {@link Serving} says can be told anew; a document says all of it, so that a field that is no
 * longer in it is back at what the flag says.
 */
public final class Configuration {
  private final Flags flags;
  private final CommandLine line;
  private final List<String> args;

  /**
   * A value, and where it was written.
   *
   * @param flag the name of its flag
   * @param value as it was written; empty where there is none, and never a secret
   * @param source {@code flag}, {@code environment}, {@code etcd} or {@code default}
   */
  public record Setting(String flag, String value, String source) {}

  /**
   * Of a command line that was read.
   *
   * @param flags those that are in it
   */
  Configuration(Flags flags, CommandLine line) {
    this.flags = flags;
    this.line = line;
    this.args = List.copyOf(line.getParseResult().originalArgs());
  }

  /**
   * What flags and environment alone say.
   *
   * @throws OperatorException if a value is wrong, or does not go with another
   */
  public synchronized Settings settings() {
    read();
    return flags.settings();
  }

  /**
   * What is to be served where etcd has this document.
   *
   * @throws OperatorException as {@link Flags#serving}
   */
  public synchronized Serving serving(Document document) {
    read();
    return flags.serving(document);
  }

  /** All values where etcd has this document, by the flags' names. */
  public synchronized List<Setting> explain(Document document) {
    read();
    return FlagValue.of(line.getCommandSpec()).stream()
        .map(value -> explain(value, document))
        .toList();
  }

  private static Setting explain(FlagValue value, Document document) {
    Optional<String> field = Field.inPlaceOf(value.flag(), document);
    return field.isPresent()
        ? new Setting(value.flag(), document.value(field.get()).show(), "etcd")
        : new Setting(value.flag(), value.value(), value.source().name().toLowerCase(Locale.ROOT));
  }

  /** Gives the flags the values that they had before any document. */
  private void read() {
    var unused = line.parseArgs(args.toArray(String[]::new));
  }
}
