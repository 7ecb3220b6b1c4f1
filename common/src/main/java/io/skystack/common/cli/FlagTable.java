package io.skystack.common.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The flags of a program as a table for its documentation, made from the code, so that the two
 * cannot differ: a document holds the table between two marks, {@link #refresh} renews it, and a
 * test compares.
 *
 * <p>The hidden command {@code PROGRAM flags} prints the table, {@code PROGRAM flags FILE} renews
 * it in a document.
 */
public final class FlagTable {
  private FlagTable() {}

  /** The table, in Markdown, each line ended. */
  public static String markdown(CommandSpec command) {
    StringBuilder table = new StringBuilder();
    table.append("| flag | environment | default | meaning |\n| --- | --- | --- | --- |\n");
    for (OptionSpec option : FlagHelp.visible(command)) {
      String variable = EnvDefaults.nameFor(option).map(FlagTable::code).orElse("");
      String value = FlagHelp.defaultValue(option).map(FlagTable::code).orElse("");
      table.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  code(FlagHelp.signature(option)),
                  variable,
                  value,
                  FlagHelp.meaning(option).replace("|", "\\|")));
    }
    return table.toString();
  }

  /**
   * The document with its table renewed; it is the same where the table was right.
   *
   * @throws OperatorException if the document has no place for the program's table
   */
  public static String refresh(String document, CommandSpec command) {
    String start =
        "<!-- flags of " + command.name() + ": made by '" + command.name() + " flags' -->";
    String end = "<!-- end of flags -->";
    int from = document.indexOf(start);
    int to = from < 0 ? -1 : document.indexOf(end, from);
    if (to < 0) {
      throw new OperatorException(
          "the document has no place for the flags: write the two lines %s and %s"
              .formatted(start, end));
    }
    return document.substring(0, from + start.length())
        + "\n\n"
        + markdown(command)
        + "\n"
        + document.substring(to);
  }

  private static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }
}
