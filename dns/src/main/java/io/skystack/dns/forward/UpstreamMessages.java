package io.skystack.dns.forward;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is sent to an upstream for a query, and what its replies mean. */
final class UpstreamMessages {
  /** QR, opcode and TC, in the first byte of a header's flags. */
  private static final int QR_AND_OPCODE = 0xF8;

  private static final int QR = 0x80;
  private static final int HEADER_SIZE = 12;

  private UpstreamMessages() {}

  /**
   * The message that asks an upstream. EDNS is between us and the upstream (RFC 6891 section
   * 6.1.1), but for the client's subnet and its wish for signatures.
   *
   * @param withEdns false for an upstream that does not know it
   * @param more options of ours
   */
  static byte[] encode(Query query, int id, boolean withEdns, List<EDNSOption> more) {
    Header header = new Header(id);
    header.setOpcode(Opcode.QUERY);
    if (query.recursionDesired()) {
      header.setFlag(Flags.RD);
    }
    if (query.checkingDisabled()) {
      header.setFlag(Flags.CD);
    }
    Message message = new Message();
    message.setHeader(header);
    message.addRecord(
        Record.newRecord(query.name(), query.type(), query.dclass()), Section.QUESTION);
    if (withEdns) {
      List<EDNSOption> options =
          Stream.concat(FlightKey.clientSubnet(query).stream(), more.stream()).toList();
      int flags = query.edns().dnssecOk() ? ExtendedFlags.DO : 0;
      message.addRecord(
          new OPTRecord(ResponseEncoder.PAYLOAD_SIZE, 0, 0, flags, options), Section.ADDITIONAL);
    }
    return message.toWire();
  }

  /** Whether bytes can be the reply to a message of ours, as far as their header tells. */
  static boolean isReply(byte[] bytes, int id) {
    return bytes.length >= HEADER_SIZE
        && ((bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF)) == id
        && (bytes[2] & QR_AND_OPCODE) == QR;
  }

  /** Reads a reply; empty if it is malformed. */
  static Optional<Message> parse(byte[] bytes) {
    try {
      return Optional.of(new Message(bytes));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a reply is to the question of the query. An error may come without the question. */
  static boolean answers(Message reply, Query query) {
    Record question = reply.getQuestion();
    if (question == null) {
      int rcode = reply.getRcode();
      return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
    }
    return question.getType() == query.type()
        && question.getDClass() == query.dclass()
        && question.getName().equals(query.name());
  }

  /** A reply as an answer of ours. */
  static Answer toAnswer(Message reply, Query query, String origin) {
    Answer.Builder answer =
        Answer.builder(origin)
            .rcode(reply.getRcode())
            .authoritative(reply.getHeader().getFlag(Flags.AA))
            .authenticData(reply.getHeader().getFlag(Flags.AD))
            .recursionAvailable(true)
            .validity(validity(reply, query));
    answer.answer().addAll(reply.getSection(Section.ANSWER));
    answer.authority().addAll(reply.getSection(Section.AUTHORITY));
    reply.getSection(Section.ADDITIONAL).stream()
        .filter(record -> record.getType() != Type.OPT && record.getType() != Type.TSIG)
        .forEach(answer.additional()::add);
    OPTRecord opt = reply.getOPT();
    if (opt != null) {
      for (EDNSOption option : opt.getOptions(Code.EDNS_EXTENDED_ERROR)) {
        if (option instanceof ExtendedErrorCodeOption error) {
          answer.error(error.getErrorCode(), error.getText() == null ? "" : error.getText());
        }
      }
    }
    return answer.build();
  }

  /** Until the first of its records ends; a failure, or what is for one subnet, is for now only. */
  private static Validity validity(Message reply, Query query) {
    int rcode = reply.getRcode();
    boolean settled = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (!settled || FlightKey.clientSubnet(query).isPresent()) {
      return Validity.ONCE;
    }
    return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
        .flatMap(section -> reply.getSection(section).stream())
        .filter(record -> record.getType() != Type.OPT)
        .map(UpstreamMessages::ttl)
        .min(Long::compare)
        .map(ttl -> Validity.until(System.nanoTime() + TimeUnit.SECONDS.toNanos(ttl)))
        .orElse(Validity.ONCE);
  }

  /** Of a negative answer the SOA's minimum counts too (RFC 2308 section 5). */
  private static long ttl(Record record) {
    return record instanceof SOARecord soa
        ? Math.min(soa.getTTL(), soa.getMinimum())
        : record.getTTL();
  }
}
