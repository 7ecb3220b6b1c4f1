package io.skystack.dns.wire;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Context;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.SignedMessage;
import io.skystack.dns.plugin.Trace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Reads a message that a client sent. Takes from the header what can be told from the header before
 * it reads anything else, and never looks beyond the end of the message; whatever the bytes are, it
 * reads each at most once and throws nothing.
 *
 * <p>A message ends where its counts say. Bytes after that have no meaning that two readers would
 * agree on, so they make it malformed (the sections are all there is to a message, RFC 1035 section
 * 4.1).
 */
public final class QueryParser {
  /** OPT, TSIG or SIG(0), and room for one that is yet to be invented. */
  private static final int MAX_ADDITIONAL = 4;

  /** More options than any client has use for. */
  private static final int MAX_OPTIONS = 16;

  /** Where the number of additional records stands. */
  private static final int ADDITIONAL_AT = 10;

  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;
  private static final int POINTER = 0xC0;

  /** Type, class, TTL and length, after a record's owner. */
  private static final int RECORD_FIXED = 10;

  /** Serial, refresh, retry, expire and minimum, at the end of a SOA record. */
  private static final int SOA_NUMBERS = 20;

  private static final int MALFORMED = -1;

  private final ByteBuf packet;
  private final int start;
  private final int end;
  private final Optional<InetSocketAddress> server;
  private int position;
  private @Nullable Question question;
  private Edns edns = Edns.NONE;
  private long version = -1;
  private boolean isNotice;

  /** Where the TSIG record begins; below 0 if there is none. */
  private int signatureAt = -1;

  private QueryParser(ByteBuf packet, Optional<InetSocketAddress> server) {
    this.packet = packet;
    this.server = server;
    this.start = packet.readerIndex();
    this.end = packet.writerIndex();
    this.position = start + Header.SIZE;
  }

  /** Reads a message; the buffer's indices stay where they are. */
  public static Incoming parse(
      ByteBuf packet, InetSocketAddress client, Query.Transport transport) {
    return parse(packet, client, Optional.empty(), transport);
  }

  /**
   * The same, of a message that came to an address.
   *
   * @param server empty if that is not known
   */
  public static Incoming parse(
      ByteBuf packet,
      InetSocketAddress client,
      Optional<InetSocketAddress> server,
      Query.Transport transport) {
    return new QueryParser(packet, server).parse(client, transport);
  }

  /** Whether a message says that it has additional records, among which OPT would be. */
  public static boolean hasAdditional(ByteBuf packet) {
    return packet.readableBytes() >= Header.SIZE
        && packet.getUnsignedShort(packet.readerIndex() + ADDITIONAL_AT) != 0;
  }

  private Incoming parse(InetSocketAddress client, Query.Transport transport) {
    if (end - start < Header.SIZE) {
      return Incoming.Dropped.DROPPED;
    }
    int flags = packet.getUnsignedShort(start + 2);
    if ((flags & Header.QR) != 0) {
      return Incoming.Dropped.DROPPED;
    }
    int opcode = (flags & Header.OPCODE_MASK) >> 11;
    isNotice = opcode == Opcode.NOTIFY;
    if (opcode != Opcode.QUERY && !(isNotice && readNotice())) {
      return new Incoming.Rejected(
          packet.getUnsignedShort(start), flags, Rcode.NOTIMP, Optional.empty(), Edns.NONE);
    }
    if (isNotice) {
      return request(flags, client, transport);
    }
    boolean isWhole = readBody();
    if (isWhole && edns.version() != 0) {
      return reject(flags, Rcode.BADVERS);
    }
    if (isWhole && question == null) {
      return reject(flags, Rcode.NOERROR);
    }
    if (!isWhole || question == null) {
      return reject(flags, Rcode.FORMERR);
    }
    return request(flags, client, transport);
  }

  /** Reads a notice; false if it is none that a server takes (RFC 1996 section 3.7). */
  private boolean readNotice() {
    return readBody() && question != null && question.type() == Type.SOA && edns.version() == 0;
  }

  private Incoming request(int flags, InetSocketAddress client, Query.Transport transport) {
    Question question = Objects.requireNonNull(this.question);
    Query query =
        new Query(
            question.name(),
            question.type(),
            question.dclass(),
            (flags & Header.RD) != 0,
            (flags & Header.CD) != 0,
            edns,
            client,
            transport,
            Trace.NONE,
            context());
    return new Incoming.Request(packet.getUnsignedShort(start), flags, query);
  }

  private Context context() {
    Context context = Context.of(packet.getUnsignedShort(start), end - start, server);
    if (signatureAt >= 0) {
      byte[] bytes = new byte[end - start];
      packet.getBytes(start, bytes);
      context = context.withSigned(new SignedMessage(bytes, signatureAt - start));
    }
    if (isNotice) {
      return context.asNotice();
    }
    return version < 0 ? context : context.withVersion(version);
  }

  private Incoming reject(int flags, int rcode) {
    return new Incoming.Rejected(
        packet.getUnsignedShort(start), flags, rcode, Optional.ofNullable(question), edns);
  }

  /** Reads all sections; false if the message is malformed. */
  private boolean readBody() {
    int questions = packet.getUnsignedShort(start + 4);
    int answers = packet.getUnsignedShort(start + 6);
    int authorities = packet.getUnsignedShort(start + 8);
    int additionals = packet.getUnsignedShort(start + ADDITIONAL_AT);
    if (questions > 1
        || answers > (isNotice ? 1 : 0)
        || authorities > 1
        || additionals > MAX_ADDITIONAL) {
      return false;
    }
    if (questions == 0) {
      return authorities == 0 && readAdditional(additionals) && asksForACookie();
    }
    question = readQuestion();
    if (question == null) {
      return false;
    }
    // A notice may say which version there is (RFC 1996 section 3.7); who is asked will tell.
    if (answers == 1 && !readRecord(false)) {
      return false;
    }
    // An incremental transfer says in this section what the client has (RFC 1995 section 3).
    if (authorities == 1 && (question.type() != Type.IXFR || !readVersion())) {
      return false;
    }
    return readAdditional(additionals);
  }

  /** Reads the SOA record of an incremental transfer: its five numbers are the last of it. */
  private boolean readVersion() {
    int from = position;
    if (!readRecord(false)) {
      return false;
    }
    if (position - from >= RECORD_FIXED + SOA_NUMBERS) {
      version = packet.getUnsignedInt(position - SOA_NUMBERS);
    }
    return true;
  }

  private boolean readAdditional(int count) {
    for (int i = 0; i < count; i++) {
      // A TSIG record is the last, and so the only one (RFC 8945 section 5.1).
      if (signatureAt >= 0 || !readRecord(true)) {
        return false;
      }
    }
    return position == end;
  }

  /** Without a question nothing else can be meant (RFC 7873 section 5.4). */
  private boolean asksForACookie() {
    return edns.version() != 0 || edns.option(OptionCode.COOKIE).isPresent();
  }

  private @Nullable Question readQuestion() {
    int from = position;
    int length = skipName(false);
    if (length == MALFORMED || end - position < 4) {
      return null;
    }
    int type = packet.getUnsignedShort(position);
    int dclass = packet.getUnsignedShort(position + 2);
    position += 4;
    byte[] name = new byte[length];
    packet.getBytes(from, name);
    try {
      return new Question(new Name(name), type, dclass);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Steps over a name. A name in a question cannot be compressed: there is nothing before it to
   * point to. One of a record that is skipped may be, and is not followed.
   *
   * @return its bytes here
   */
  private int skipName(boolean compressed) {
    int from = position;
    while (position < end && position - from < MAX_NAME) {
      int label = packet.getUnsignedByte(position);
      if (label == 0) {
        position++;
        return position - from;
      }
      if (compressed && label >= POINTER) {
        position += 2;
        return position <= end ? position - from : MALFORMED;
      }
      if (label > MAX_LABEL) {
        return MALFORMED;
      }
      position += 1 + label;
    }
    return MALFORMED;
  }

  /** Reads OPT, steps over any other record; false if it is malformed. */
  private boolean readRecord(boolean additional) {
    int from = position;
    int ownerLength = skipName(true);
    if (ownerLength == MALFORMED || end - position < RECORD_FIXED) {
      return false;
    }
    int fixed = position;
    int length = packet.getUnsignedShort(fixed + 8);
    if (end - fixed - RECORD_FIXED < length) {
      return false;
    }
    position = fixed + RECORD_FIXED + length;
    int type = packet.getUnsignedShort(fixed);
    if (type == Type.TSIG) {
      signatureAt = from;
      return additional;
    }
    if (type != Type.OPT) {
      return true;
    }
    boolean isRoot = ownerLength == 1;
    return additional && isRoot && !edns.present() && readOpt(fixed);
  }

  /** Reads the OPT record whose type stands at {@code fixed} (RFC 6891 section 6.1.2). */
  private boolean readOpt(int fixed) {
    int payloadSize = packet.getUnsignedShort(fixed + 2);
    int version = packet.getUnsignedByte(fixed + 5);
    boolean dnssecOk = (packet.getUnsignedShort(fixed + 6) & Opt.DNSSEC_OK) != 0;
    edns = new Edns(true, payloadSize, version, dnssecOk, List.of());
    // What options mean in versions to come is not for us to say.
    return version != 0 || readOptions(fixed + RECORD_FIXED);
  }

  private boolean readOptions(int from) {
    List<EDNSOption> options = new ArrayList<>(2);
    int at = from;
    while (at < position) {
      if (position - at < 4 || options.size() == MAX_OPTIONS) {
        return false;
      }
      int length = packet.getUnsignedShort(at + 2);
      if (position - at - 4 < length) {
        return false;
      }
      int code = packet.getUnsignedShort(at);
      byte[] data = new byte[length];
      packet.getBytes(at + 4, data);
      if (!OptionRules.isWellFormed(code, data)) {
        return false;
      }
      options.add(new GenericEDNSOption(code, data));
      at += 4 + length;
    }
    edns = new Edns(true, edns.payloadSize(), 0, edns.dnssecOk(), options);
    return true;
  }
}
