package io.skystack.exechealthz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;

/** Asks one server, once for each question: what gets lost counts as lost. */
final class DnsClient {
  private final SimpleResolver resolver;

  DnsClient(InetSocketAddress server, Duration timeout) {
    resolver = new SimpleResolver(server);
    resolver.setTimeout(timeout);
  }

  /**
   * Asks, over TCP where the answer is too long, and waits for the answer.
   *
   * @throws IOException if none comes in time
   */
  Message ask(Name name, int type, int dclass) throws IOException {
    return resolver.send(Message.newQuery(Record.newRecord(name, type, dclass)));
  }
}
