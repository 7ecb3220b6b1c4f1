package io.skystack.dns.testing;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Context;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Trace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks chains in tests, and puts their answers into words. */
public final class Asker {
  private Asker() {}

  /** A query of class IN over UDP with RD, without EDNS, from a client. */
  public static Query query(String client, String name, String type) {
    try {
      return new Query(
          Name.fromConstantString(name),
          Type.value(type),
          DClass.IN,
          true,
          false,
          Edns.NONE,
          new InetSocketAddress(InetAddress.getByName(client), 4711),
          Transport.UDP,
          Trace.NONE,
          Context.NONE);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(client, e);
    }
  }

  /** The same from 192.0.2.1. */
  public static Query query(String name, String type) {
    return query("192.0.2.1", name, type);
  }

  /** Asks plugins in their order. */
  public static Answer ask(Query query, Plugin... plugins) {
    return new Chain(List.of(plugins)).handle(query).toCompletableFuture().join();
  }

  /**
   * An answer in one line: the rcode, then the records of each section as {@code name ttl type
   * data}, sections parted by bars.
   */
  public static String text(Answer answer) {
    StringBuilder text = new StringBuilder(Rcode.string(answer.rcode()));
    for (List<Record> section : List.of(answer.answer(), answer.authority(), answer.additional())) {
      text.append(" |");
      section.forEach(record -> text.append(' ').append(line(record)).append(','));
    }
    return text.toString();
  }

  /** The answer section, each record as {@code name ttl type data}. */
  public static List<String> lines(Answer answer) {
    return lines(answer.answer().stream());
  }

  /** Records, each as {@code name ttl type data}. */
  public static List<String> lines(Stream<Record> records) {
    return records.map(Asker::line).toList();
  }

  private static String line(Record record) {
    return "%s %d %s %s"
        .formatted(
            record.getName(),
            record.getTTL(),
            Type.string(record.getType()),
            record.rdataToString());
  }
}
