package io.skystack.dns.forward;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.ResponseEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** What is sent to a server for a query, and what its replies mean. */
final class UpstreamMessages {
  private static final int HEADER_SIZE = 12;

  /** Type and class. */
  private static final int QUESTION_FIXED = 4;

  /** An OPT record without options. */
  private static final int OPT_FIXED = 11;

  private static final int RD = 0x0100;
  private static final int AD = 0x0020;
  private static final int CD = 0x0010;

  /** The DO flag (RFC 3225), in the low half of what is the TTL elsewhere. */
  private static final int DNSSEC_OK = 0x8000;

  private UpstreamMessages() {}

  /**
   * The message that asks a server, its ID still 0. EDNS is between us and the server (RFC 6891
   * section 6.1.1), but for the client's subnet and its wish for signatures. Whether the data is
   * authentic we always want to know (RFC 6840 section 5.7): clients that do not are not told.
   *
   * @param withEdns false for a server that does not know it
   * @param more options of ours
   */
  static byte[] encode(Query query, boolean withEdns, List<EDNSOption> more) {
    byte[] name = query.name().toWire();
    byte[] options = withEdns ? options(query, more) : new byte[0];
    int optSize = withEdns ? OPT_FIXED + options.length : 0;
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_SIZE + name.length + QUESTION_FIXED + optSize)
            .putShort((short) 0)
            .putShort((short) flags(query))
            .putShort((short) 1)
            .putInt(0)
            .putShort((short) (withEdns ? 1 : 0))
            .put(name)
            .putShort((short) query.type())
            .putShort((short) query.dclass());
    if (withEdns) {
      out.put((byte) 0)
          .putShort((short) Type.OPT)
          .putShort((short) ResponseEncoder.PAYLOAD_SIZE)
          .putInt(query.edns().dnssecOk() ? DNSSEC_OK : 0)
          .putShort((short) options.length)
          .put(options);
    }
    return out.array();
  }

  private static int flags(Query query) {
    return AD | (query.recursionDesired() ? RD : 0) | (query.checkingDisabled() ? CD : 0);
  }

  private static byte[] options(Query query, List<EDNSOption> more) {
    List<byte[]> wires =
        Stream.of(
                FlightKey.clientSubnet(query).stream(),
                query.context().outgoing().stream(),
                more.stream())
            .flatMap(Function.identity())
            .map(EDNSOption::toWire)
            .toList();
    ByteBuffer all = ByteBuffer.allocate(wires.stream().mapToInt(wire -> wire.length).sum());
    wires.forEach(all::put);
    return all.array();
  }

  /**
   * A reply as an answer of ours: only what it may say.
   *
   * @param zone what the server knows
   */
  static Answer toAnswer(Message reply, Query query, Name zone, String origin) {
    Answer.Builder answer =
        Answer.builder(origin)
            .rcode(reply.getRcode())
            .authoritative(reply.getHeader().getFlag(Flags.AA))
            .authenticData(reply.getHeader().getFlag(Flags.AD))
            .recursionAvailable(true);
    new Bailiwick(query, zone).copy(reply, answer);
    OPTRecord opt = reply.getOPT();
    if (opt != null) {
      for (EDNSOption option : opt.getOptions(Code.EDNS_EXTENDED_ERROR)) {
        if (option instanceof ExtendedErrorCodeOption error) {
          answer.error(error.getErrorCode(), error.getText() == null ? "" : error.getText());
        }
      }
    }
    return answer.validity(validity(answer, reply.getRcode(), query)).build();
  }

  /** Until the first of its records ends; a failure, or what is for one subnet, is for now only. */
  private static Validity validity(Answer.Builder answer, int rcode, Query query) {
    boolean isSettled = rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    if (!isSettled || FlightKey.clientSubnet(query).isPresent()) {
      return Validity.ONCE;
    }
    boolean isNegative = rcode == Rcode.NXDOMAIN || answer.answer().isEmpty();
    boolean saysHowLong =
        !isNegative || answer.authority().stream().anyMatch(SOARecord.class::isInstance);
    long seconds =
        saysHowLong
            ? Stream.of(answer.answer(), answer.authority(), answer.additional())
                .flatMap(List::stream)
                .mapToLong(UpstreamMessages::ttl)
                .min()
                .orElse(0)
            : 0;
    return Validity.until(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  /**
   * Of a negative answer the SOA's minimum counts too (RFC 2308 section 5). A TTL with its highest
   * bit set is none (RFC 2181 section 8).
   */
  private static long ttl(Record record) {
    long ttl = record.getTTL() > Integer.MAX_VALUE ? 0 : record.getTTL();
    return record instanceof SOARecord soa ? Math.min(ttl, soa.getMinimum()) : ttl;
  }
}
