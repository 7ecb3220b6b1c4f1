package io.skystack.dns.whoami;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;

/**
 * Answers every query with where it came from, in the additional section: the client's address, and
 * its port and protocol in an SRV record. The answer section is empty.
 */
public final class Whoami implements Plugin {
  @Override
  public String name() {
    return "whoami";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Answer.Builder answer = Answer.builder(name()).authoritative(true);
    answer.additional().add(address(query));
    port(query, answer);
    return CompletableFuture.completedFuture(answer.build());
  }

  private static Record address(Query query) {
    InetAddress client = query.client().getAddress();
    return client instanceof Inet4Address
        ? new ARecord(query.name(), query.dclass(), 0, client)
        : new AAAARecord(query.name(), query.dclass(), 0, client);
  }

  private static void port(Query query, Answer.Builder answer) {
    String protocol =
        switch (query.transport()) {
          case UDP -> "_udp";
          case QUIC -> "_quic";
          default -> "_tcp";
        };
    try {
      Name owner = Name.concatenate(Name.fromString(protocol), query.name());
      int port = query.client().getPort();
      answer.additional().add(new SRVRecord(owner, query.dclass(), 0, 0, 0, port, Name.root));
    } catch (NameTooLongException e) {
      return; // there is no room for the label
    } catch (TextParseException e) {
      throw new IllegalStateException("it is a label", e);
    }
  }
}
