package io.skystack.dns.settings;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.concurrent.CompletionStage;

/**
 * Keeps messages over UDP small enough for paths that lose fragments, whatever clients say that
 * they take.
 */
public final class Bufsize implements Plugin {
  /** What a path is trusted to carry whole, in bytes. */
  public static final int DEFAULT = 1232;

  /** Every client takes so many (RFC 6891 section 6.2.3). */
  public static final int LEAST = 512;

  /** The largest that a Corefile may name. */
  public static final int MOST = 4096;

  private final int size;

  /**
   * @param size of a message, in bytes, at least {@link #LEAST}
   */
  public Bufsize(int size) {
    this.size = size;
  }

  @Override
  public String name() {
    return "bufsize";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return next.handle(query).thenApply(answer -> answer.withUdpLimit(size));
  }
}
