package io.skystack.dns.zone;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Zones from text, and answers as text. */
final class ZoneTesting {
  static final Edns PLAIN = Edns.NONE;
  static final Edns DO = new Edns(true, 1232, 0, true, List.of());

  private ZoneTesting() {}

  static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /** A file of the tests' resources. */
  static Path resource(String file) {
    try {
      return Path.of(
          Objects.requireNonNull(ZoneTesting.class.getResource("/zone/" + file), file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Zone zone(Path file, String apex) {
    try {
      return ZoneBuilder.read(file, name(apex)).zone();
    } catch (ZoneException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A zone with a SOA record ahead of these lines. */
  static Zone zoneOf(String apex, String lines) {
    try {
      Path file = Files.createTempFile("zone", ".db");
      try {
        Files.writeString(file, soa(1) + lines);
        return zone(file, apex);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first lines of a zone. */
  static String soa(long serial) {
    return "$TTL 300\n@ SOA ns hostmaster " + serial + " 3600 300 3600000 60\n";
  }

  static Query query(String name, int type, Edns edns) {
    return new Query(
        name(name),
        type,
        DClass.IN,
        false,
        false,
        edns,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        Transport.UDP);
  }

  /** What a zone answers: {@code example. A}, or {@code example. A DO}. */
  static String ask(Zone zone, String question) {
    String[] words = question.split(" ", -1);
    return text(
        zone.find(name(words[0]), Type.value(words[1]), words.length > 2, Validity.ONCE, "file")
            .answer());
  }

  /**
   * An answer as text: the response code and the AA flag, then the records of each section without
   * TTL and class, in their order. Signatures, which are of other keys than those of the documents,
   * are told as {@code RRSIG} with what they cover.
   */
  static String text(Answer answer) {
    StringBuilder text = new StringBuilder(Rcode.string(answer.rcode()));
    text.append(answer.authoritative() ? " AA\n" : "\n");
    section(text, "", answer.answer());
    section(text, "authority: ", answer.authority());
    section(text, "additional: ", answer.additional());
    return text.toString();
  }

  private static void section(StringBuilder text, String label, List<Record> records) {
    for (Record record : records) {
      text.append(label).append(text(record)).append('\n');
    }
  }

  static String text(Record record) {
    String data =
        record instanceof RRSIGRecord rrsig
            ? Type.string(rrsig.getTypeCovered())
            : record.rdataToString();
    return record.getName() + " " + Type.string(record.getType()) + " " + data.trim();
  }
}
