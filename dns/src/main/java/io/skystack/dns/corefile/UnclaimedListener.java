package io.skystack.dns.corefile;

/**
 * Is told of the refusals of queries that no server block takes, on whatever port of the Corefile.
 * Called on event loops, and so takes next to no time.
 */
@FunctionalInterface
public interface UnclaimedListener {
  /**
   * Who is told of them.
   *
   * @param server where the queries come in, such as {@code dns://:53}
   */
  SentListener.Told of(String server);
}
