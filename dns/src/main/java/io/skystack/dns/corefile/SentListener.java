package io.skystack.dns.corefile;

import io.skystack.dns.server.AnswerObserver.Sent;
import org.xbill.DNS.Name;

/**
 * Is told of all responses of a server block, those that lay ready too: what logs queries and what
 * counts them. Called on event loops, and so takes next to no time.
 */
public interface SentListener {
  /**
   * Who is told of the responses of one kind; asked for each answer that plugins make.
   *
   * @param server where the query came in, such as {@code dns://:53}
   * @param zone of the block
   * @param origin the plugin that made the answer
   */
  Told of(String server, Name zone, String origin);

  /** Is told of responses of one kind. */
  interface Told {
    /**
     * A response was sent.
     *
     * @param loop the number of the event loop; no two that run have the same
     * @param isHot whether it lay ready
     * @param sent good for this call
     */
    void sent(int loop, boolean isHot, Sent sent);
  }
}
