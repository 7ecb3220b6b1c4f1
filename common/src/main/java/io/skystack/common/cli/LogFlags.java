package io.skystack.common.cli;

import picocli.CommandLine.Option;

/** The flag that every program has for its logs; {@link Cli} reads it and sets the logs up. */
public final class LogFlags {
  static final String FLAG = "--log-level";

  @Option(
      names = FLAG,
      paramLabel = "LEVEL",
      defaultValue = "info",
      converter = Logs.LevelConverter.class,
      description = "How much to log: debug, info, warn or error.")
  private String level = "info";

  /** The level: {@code debug}, {@code info}, {@code warn} or {@code error}. */
  public String level() {
    return level;
  }
}
