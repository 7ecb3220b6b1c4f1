package io.skystack.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks one server on the loopback interface. */
final class Dns {
  private final int port;

  Dns(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /** The whole answer, over UDP. */
  Message ask(String name, String type) throws IOException {
    return resolver().send(query(name, type));
  }

  /** The whole answer, over TCP. */
  Message askTcp(String name, String type) throws IOException {
    SimpleResolver resolver = resolver();
    resolver.setTCP(true);
    return resolver.send(query(name, type));
  }

  private SimpleResolver resolver() {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(Duration.ofSeconds(5));
    resolver.setIgnoreTruncation(true);
    return resolver;
  }

  private static Message query(String name, String type) throws TextParseException {
    return Message.newQuery(
        Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN));
  }

  /** The data of the answer section, sorted: {@code 10.0.0.1}, {@code 10 100 80 a.b.}. */
  List<String> data(String name, String type) {
    try {
      return data(ask(name, type), Section.ANSWER);
    } catch (IOException e) {
      return List.of("no answer: " + e);
    }
  }

  /** The data of a section, sorted; without OPT. */
  static List<String> data(Message message, int section) {
    Stream<Record> records = message.getSection(section).stream();
    return records
        .filter(record -> record.getType() != Type.OPT)
        .map(Record::rdataToString)
        .sorted()
        .toList();
  }

  /** The response code's name; empty if there is no answer. */
  String rcode(String name, String type) {
    try {
      return Rcode.string(ask(name, type).getRcode());
    } catch (IOException e) {
      return "";
    }
  }

  /** What {@code dig +short} prints, line by line, sorted. */
  List<String> dig(String... arguments) {
    return lines(
        Stream.concat(
            Stream.of(Tools.require("dig"), "+short", "@127.0.0.1", "-p", "" + port),
            Stream.of(arguments)));
  }

  /** What {@code kdig +short} prints, line by line, sorted. */
  List<String> kdig(String... arguments) {
    return lines(
        Stream.concat(
            Stream.of(Tools.require("kdig"), "+short", "@127.0.0.1", "-p", "" + port),
            Stream.of(arguments)));
  }

  private static List<String> lines(Stream<String> command) {
    return Tools.run(command.toArray(String[]::new))
        .lines()
        .filter(line -> !line.isBlank())
        .sorted()
        .toList();
  }
}
