package io.skystack.dns.wire;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.plugin.Seal;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * Writes responses, one at a time, into its own memory; for one thread. An encoder's message stands
 * until the next one is encoded.
 *
 * <p>What does not fit is left out from the end, whole records only. Answers or authority that are
 * missing set TC; additional records are a courtesy, left out by whole RRsets without a word (RFC
 * 2181 section 9).
 */
public final class ResponseEncoder {
  /** The largest UDP message that is sent and taken, in bytes: fits every path unfragmented. */
  public static final int PAYLOAD_SIZE = 1232;

  /** The largest message on a stream, in bytes (RFC 1035 section 4.2.2). */
  public static final int MAX_STREAM_SIZE = 65535;

  /** The largest UDP message without EDNS (RFC 1035 section 4.2.1). */
  private static final int PLAIN_SIZE = 512;

  /** A message of so many bytes has room for OPT, whoever takes it. */
  static final int ALWAYS_FITS = 256;

  private static final int MAX_PLAIN_RCODE = 15;

  private static final byte[] NO_OPT = {};

  private final AnswerComposer composer = new AnswerComposer();
  private final RandomGenerator random;
  private byte[] out = new byte[2 * PAYLOAD_SIZE];
  private byte[] turned = new byte[2 * PAYLOAD_SIZE];
  private int length;
  private @Nullable Name lastName;
  private byte[] lastNameWire = {};

  /** An encoder that gives addresses a random order where it may. */
  public ResponseEncoder() {
    this(new SplittableRandom());
  }

  /** The same, by this chance. */
  public ResponseEncoder(RandomGenerator random) {
    this.random = random;
  }

  /** Makes the answer to a request ready, for this request and for others like it. */
  public ReadyAnswer compose(Incoming.Request request, Answer answer) {
    Query query = request.query();
    return composer.compose(query, wireOf(query.name()), answer);
  }

  /** Encodes the answer to a request, as large as its transport and its client take. */
  public void encode(Incoming.Request request, Answer answer) {
    encode(request, compose(request, answer), 0, answer.seal());
  }

  /**
   * Encodes an answer that is ready.
   *
   * @param request one that it answers
   * @param age seconds that it is old, which its TTLs are counted down by; below the least of them
   */
  public void encode(Incoming.Request request, ReadyAnswer answer, int age) {
    encode(request, answer, age, Optional.empty());
  }

  /**
   * Encodes an answer that is ready, and signs it.
   *
   * @param request one that it answers
   * @param age seconds that it is old, which its TTLs are counted down by; below the least of them
   * @param seal what signs it, if anything does
   */
  public void encode(Incoming.Request request, ReadyAnswer answer, int age, Optional<Seal> seal) {
    Query query = request.query();
    Edns edns = query.edns();
    load(answer, age);
    byte[] name = wireOf(query.name());
    System.arraycopy(name, 0, out, Header.SIZE, name.length);
    Bytes.put16(out, 0, request.id());
    int rcode = answer.rcode;
    if (rcode > MAX_PLAIN_RCODE && !edns.present()) {
      rcode = Rcode.SERVFAIL;
      out[3] = (byte) ((out[3] & ~Header.RCODE_MASK) | rcode);
    }
    byte[] opt = Opt.encode(edns, request.options(), rcode, answer.errors);
    int room = seal.map(Seal::room).orElse(0);
    int limit = limit(answer, query.transport(), edns.present(), edns.payloadSize()) - room;
    finish(answer, request.flags(), edns.dnssecOk(), limit, opt);
    if (seal.isPresent() && isTruncated()) {
      leaveNoRecords(answer, opt);
    }
    pad(request.options(), opt, room);
    seal.ifPresent(signer -> append(signer.sign(out, length)));
  }

  /** What is signed and truncated has no records at all, and no error (RFC 8945 section 5.3). */
  private void leaveNoRecords(ReadyAnswer answer, byte[] opt) {
    length = Header.SIZE + answer.questionLength;
    Bytes.put16(out, 2, flags() & ~Header.RCODE_MASK);
    Arrays.fill(out, 6, Header.SIZE, (byte) 0);
    append(opt);
  }

  /**
   * Encodes an answer that is ready for a query that has not been read but for its question.
   *
   * @param query the message
   * @param question its question, without EDNS options
   * @param age seconds that the answer is old, which its TTLs are counted down by
   */
  public void encode(
      ByteBuf query, QuestionKey question, Transport transport, ReadyAnswer answer, int age) {
    load(answer, age);
    int start = query.readerIndex();
    query.getBytes(start, out, 0, 2);
    query.getBytes(start + Header.SIZE, out, Header.SIZE, question.nameLength());
    byte[] opt = question.hasEdns() ? answer.plainOpt(question.isDnssecOk()) : NO_OPT;
    int limit = limit(answer, transport, question.hasEdns(), question.payloadSize());
    finish(answer, question.flags(), question.isDnssecOk(), limit, opt);
  }

  /** Encodes an immediate error. */
  public void encode(Incoming.Rejected rejected) {
    Arrays.fill(out, 0, Header.SIZE, (byte) 0);
    length = Header.SIZE;
    rejected.question().ifPresent(this::writeQuestion);
    Bytes.put16(out, 0, rejected.id());
    int flags =
        echoed(rejected.flags(), Header.RD | Header.CD) | (rejected.rcode() & Header.RCODE_MASK);
    Bytes.put16(out, 2, rejected.truncated() ? flags | Header.TC : flags);
    byte[] opt =
        Opt.encode(rejected.edns(), rejected.options(), rejected.rcode(), rejected.errors());
    append(opt);
    pad(rejected.options(), opt, 0);
  }

  /** A name on the wire; kept, for it is wanted twice. */
  @SuppressWarnings("ReferenceEquality") // equal names may differ in letter case
  private byte[] wireOf(Name name) {
    if (name != lastName) {
      lastNameWire = Bytes.ofName(name);
      lastName = name;
    }
    return lastNameWire;
  }

  private void writeQuestion(Question question) {
    byte[] name = question.name().toWire();
    System.arraycopy(name, 0, out, length, name.length);
    length += name.length;
    Bytes.put16(out, length, question.type());
    Bytes.put16(out, length + 2, question.dclass());
    length += 4;
    Bytes.put16(out, 4, 1);
  }

  /** The bytes of the message that was encoded last. */
  public int length() {
    return length;
  }

  /** Whether answers or authority were lost from the message that was encoded last. */
  public boolean isTruncated() {
    return (Bytes.get16(out, 2) & Header.TC) != 0;
  }

  /** The second 16 bits of the header of the message that was encoded last. */
  public int flags() {
    return Bytes.get16(out, 2);
  }

  /** How many answers the message has that was encoded last. */
  public int answers() {
    return Bytes.get16(out, 6);
  }

  /** Appends the message that was encoded last. */
  public void copyTo(ByteBuf buffer) {
    buffer.writeBytes(out, 0, length);
  }

  private static int limit(ReadyAnswer answer, Transport transport, boolean edns, int payloadSize) {
    int most = mostBytes(transport, edns, payloadSize);
    return transport == Transport.UDP && edns ? Math.min(most, answer.udpLimit) : most;
  }

  /**
   * The largest message that is sent to a client.
   *
   * @param edns whether its query had EDNS
   * @param payloadSize what it says that it takes, in bytes; without EDNS any
   */
  public static int mostBytes(Transport transport, boolean edns, int payloadSize) {
    if (transport != Transport.UDP) {
      return MAX_STREAM_SIZE;
    }
    return edns ? Math.min(Math.max(PLAIN_SIZE, payloadSize), PAYLOAD_SIZE) : PLAIN_SIZE;
  }

  private static int echoed(int requestFlags, int mask) {
    return Header.QR | (requestFlags & (Header.OPCODE_MASK | mask));
  }

  /** Begins with a whole answer. */
  private void load(ReadyAnswer answer, int age) {
    length = answer.message.length;
    if (out.length < length) {
      out = new byte[length];
    }
    System.arraycopy(answer.message, 0, out, 0, length);
    if (age > 0) {
      for (char at : answer.ttls) {
        Bytes.put32(out, at, Bytes.get32(out, at) - age);
      }
    }
  }

  private void finish(
      ReadyAnswer answer, int requestFlags, boolean dnssecOk, int limit, byte[] opt) {
    rotate(answer.rows);
    int flags = Bytes.get16(out, 2) | echoed(requestFlags, answer.echoed);
    // AD means something only to those who said that they know it (RFC 6840 section 5.8).
    if (!dnssecOk && (requestFlags & Header.AD) == 0) {
      flags &= ~Header.AD;
    }
    if (cut(answer, limit - opt.length)) {
      flags |= Header.TC;
    }
    Bytes.put16(out, 2, flags);
    append(opt);
  }

  /** Has each row of addresses begin at another place. */
  private void rotate(char[] rows) {
    for (int i = 0; i < rows.length; i += 3) {
      int start = rows[i];
      int size = rows[i + 1] * rows[i + 2];
      int first = rows[i + 1] * random.nextInt(rows[i + 2]);
      if (turned.length < first) {
        turned = new byte[size];
      }
      System.arraycopy(out, start, turned, 0, first);
      System.arraycopy(out, start + first, out, start, size - first);
      System.arraycopy(turned, 0, out, start + size - first, first);
    }
  }

  /** Cuts off what there is no room for; whether that is more than additional records. */
  private boolean cut(ReadyAnswer answer, int room) {
    if (length <= room) {
      return false;
    }
    char[] cuts = answer.cuts;
    int last = cuts.length - 2;
    while (last >= 0 && cuts[last] > room) {
      last -= 2;
    }
    length = last < 0 ? Header.SIZE + answer.questionLength : cuts[last];
    int left = last < 0 ? 0 : cuts[last + 1];
    boolean lost = false;
    for (int at = 6; at < Header.SIZE; at += 2) {
      int records = Bytes.get16(out, at);
      int stay = Math.min(records, left);
      Bytes.put16(out, at, stay);
      left -= stay;
      lost |= stay < records && at < 10;
    }
    return lost;
  }

  /** Pads a whole message, which ends with this OPT record, where that was asked for. */
  private void pad(ResponseOptions options, byte[] opt, int room) {
    int padding = options.isPadded() ? Opt.paddingLength(length + room, MAX_STREAM_SIZE) : 0;
    if (padding > 0) {
      reserve(padding);
      Arrays.fill(out, length, length + padding, (byte) 0);
      Opt.pad(out, length - opt.length, length, padding);
      length += padding;
    }
  }

  private void reserve(int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, length + more);
    }
  }

  private void append(byte[] opt) {
    if (opt.length == 0) {
      return;
    }
    reserve(opt.length);
    System.arraycopy(opt, 0, out, length, opt.length);
    length += opt.length;
    Bytes.put16(out, 10, Bytes.get16(out, 10) + 1);
  }
}
