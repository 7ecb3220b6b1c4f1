package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class ResponseEncoderTest {
  private static final Name QNAME = Name.fromConstantString("WwW.Example.COM.");

  private final ResponseEncoder encoder = new ResponseEncoder();

  private static Incoming.Request request(Transport transport, Edns edns) {
    Query query =
        new Query(
            QNAME,
            Type.A,
            DClass.IN,
            true,
            false,
            edns,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            transport);
    return new Incoming.Request(0xBEEF, Header.RD, query);
  }

  private static Edns edns(int size) {
    return new Edns(true, size, 0, false, List.of());
  }

  private byte[] bytes() {
    ByteBuf buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    return ByteBufUtil.getBytes(buffer);
  }

  private Message encode(Incoming.Request request, Answer answer) throws IOException {
    encoder.encode(request, answer);
    return new Message(bytes());
  }

  private static Record a(Name name, int last) {
    try {
      byte[] address = {10, 0, (byte) (last >> 8), (byte) last};
      return new ARecord(name, DClass.IN, 30, InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Answer addresses(int count) {
    Answer.Builder answer = Answer.builder("test");
    for (int i = 0; i < count; i++) {
      answer.answer().add(a(QNAME, i));
    }
    return answer.build();
  }

  private static List<Record> without(List<Record> records, int type) {
    return records.stream().filter(record -> record.getType() != type).toList();
  }

  @Test
  void echoesTheQueryAndSetsTheFlags() throws Exception {
    Answer answer =
        Answer.builder("test").authoritative(true).recursionAvailable(true).rcode(3).build();
    Message message = encode(request(Transport.UDP, Edns.NONE), answer);
    assertThat(message.getHeader().getID()).isEqualTo(0xBEEF);
    assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(message.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(message.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(message.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(message.getHeader().getFlag(Flags.CD)).isFalse();
    assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(message.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(message.getQuestion().getName()).hasToString("WwW.Example.COM.");
    assertThat(message.getOPT()).isNull();
  }

  @Test
  void pointsToTheQuestionAndSoKeepsItsCase() throws Exception {
    Name lower = Name.fromConstantString("www.example.com.");
    Answer.Builder answer = Answer.builder("test");
    answer.answer().add(a(lower, 1));
    Message message = encode(request(Transport.UDP, Edns.NONE), answer.build());
    assertThat(message.getSection(Section.ANSWER).get(0).getName()).hasToString("WwW.Example.COM.");
    int question = 12 + QNAME.length() + 4;
    byte[] bytes = bytes();
    assertThat(bytes[question]).isEqualTo((byte) 0xC0);
    assertThat(bytes[question + 1]).isEqualTo((byte) 0x0C);
    assertThat(bytes).hasSize(question + 16);
  }

  /** RFC 6840 section 5.8: AD is for those who set DO or AD themselves. */
  @Test
  void setsAdOnlyForThoseWhoKnowIt() throws Exception {
    Answer answer = Answer.builder("test").authenticData(true).build();
    assertThat(encode(request(Transport.UDP, Edns.NONE), answer).getHeader().getFlag(Flags.AD))
        .isFalse();
    Edns dnssecOk = new Edns(true, 1232, 0, true, List.of());
    Message signed = encode(request(Transport.UDP, dnssecOk), answer);
    assertThat(signed.getHeader().getFlag(Flags.AD)).isTrue();
    assertThat(signed.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
    Incoming.Request asked = request(Transport.UDP, Edns.NONE);
    Incoming.Request withAd =
        new Incoming.Request(asked.id(), asked.flags() | Header.AD, asked.query());
    assertThat(encode(withAd, answer).getHeader().getFlag(Flags.AD)).isTrue();
  }

  @Test
  void saysWhyInExtendedErrors() throws Exception {
    Answer answer =
        Answer.builder("test")
            .rcode(Rcode.SERVFAIL)
            .error(ExtendedError.NOT_READY, "records are being read")
            .error(ExtendedError.STALE_ANSWER, "ü".repeat(200))
            .build();
    Message message = encode(request(Transport.UDP, edns(1232)), answer);
    OPTRecord opt = message.getOPT();
    assertThat(opt.getPayloadSize()).isEqualTo(1232);
    List<ExtendedErrorCodeOption> errors =
        opt.getOptions(Code.EDNS_EXTENDED_ERROR).stream()
            .map(ExtendedErrorCodeOption.class::cast)
            .toList();
    assertThat(errors.get(0).getErrorCode()).isEqualTo(14);
    assertThat(errors.get(0).getText()).isEqualTo("records are being read");
    assertThat(errors.get(1).getErrorCode()).isEqualTo(3);
    assertThat(errors.get(1).getText()).matches("ü{40,60}");
    assertThat(encode(request(Transport.UDP, Edns.NONE), answer).getOPT()).isNull();
  }

  @Test
  void sendsExtendedRcodesOnlyWithEdns() throws Exception {
    Answer answer = Answer.ofRcode(Rcode.BADCOOKIE, "test");
    assertThat(encode(request(Transport.UDP, edns(1232)), answer).getRcode())
        .isEqualTo(Rcode.BADCOOKIE);
    assertThat(encode(request(Transport.UDP, Edns.NONE), answer).getRcode())
        .isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void encodesErrorsWithWhatCouldBeRead() throws Exception {
    encoder.encode(new Incoming.Rejected(7, 0x7900, Rcode.NOTIMP, Optional.empty(), Edns.NONE));
    assertThat(bytes()).containsExactly(0, 7, 0xF9, 4, 0, 0, 0, 0, 0, 0, 0, 0);
    Question question = new Question(QNAME, Type.A, DClass.IN);
    encoder.encode(new Incoming.Rejected(7, 0, Rcode.BADVERS, Optional.of(question), edns(512)));
    Message message = new Message(bytes());
    assertThat(message.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(message.getQuestion().getName()).isEqualTo(QNAME);
    assertThat(message.getOPT().getVersion()).isZero();
  }

  /** 12 header, 21 question, 16 each address: 29 fit into 512 exactly with 15 to spare. */
  @Test
  void truncatesAtTheEdgeOfPlainDns() throws Exception {
    int fits = (512 - 33) / 16;
    Message whole = encode(request(Transport.UDP, Edns.NONE), addresses(fits));
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(whole.getSection(Section.ANSWER)).hasSize(fits);
    Message cut = encode(request(Transport.UDP, Edns.NONE), addresses(fits + 1));
    assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(encoder.isTruncated()).isTrue();
    assertThat(cut.getSection(Section.ANSWER)).hasSize(fits);
    assertThat(encoder.length()).isLessThanOrEqualTo(512);
  }

  @Test
  void heedsTheClientsSizeWithinBounds() throws Exception {
    Answer many = addresses(500);
    assertThat(encode(request(Transport.UDP, edns(0)), many).getSection(Section.ANSWER))
        .hasSize((512 - 33 - 11) / 16);
    assertThat(encode(request(Transport.UDP, edns(800)), many).getSection(Section.ANSWER))
        .hasSize((800 - 33 - 11) / 16);
    assertThat(encode(request(Transport.UDP, edns(65535)), many).getSection(Section.ANSWER))
        .hasSize((1232 - 33 - 11) / 16);
    Message stream = encode(request(Transport.TCP, edns(512)), many);
    assertThat(stream.getSection(Section.ANSWER)).hasSize(500);
    assertThat(stream.getHeader().getFlag(Flags.TC)).isFalse();
    Message full = encode(request(Transport.TCP, Edns.NONE), addresses(5000));
    assertThat(full.getSection(Section.ANSWER)).hasSize((65535 - 33) / 16);
    assertThat(full.getHeader().getFlag(Flags.TC)).isTrue();
  }

  /** RFC 2181 section 9: additional data that does not fit goes by whole RRsets and without TC. */
  @Test
  void losesAdditionalRrsetsSilently() throws Exception {
    Name first = Name.fromConstantString("a.example.com.");
    Name second = Name.fromConstantString("b.example.com.");
    Answer.Builder answer = Answer.builder("test");
    answer.answer().add(a(QNAME, 1));
    for (int i = 0; i < 20; i++) {
      answer.additional().add(a(first, i));
    }
    for (int i = 0; i < 20; i++) {
      answer.additional().add(a(second, i));
    }
    Message message = encode(request(Transport.UDP, Edns.NONE), answer.build());
    assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(message.getSection(Section.ANSWER)).hasSize(1);
    assertThat(message.getSection(Section.ADDITIONAL))
        .hasSize(20)
        .allMatch(record -> record.getName().equals(first));
  }

  @Test
  void setsTcWhenAuthorityIsLost() throws Exception {
    Answer.Builder answer = addresses(29).toBuilder();
    Name other = Name.fromConstantString("ns.elsewhere.test.");
    answer.authority().add(new NSRecord(QNAME, DClass.IN, 30, other));
    answer.additional().add(a(QNAME, 1));
    Message message = encode(request(Transport.UDP, Edns.NONE), answer.build());
    assertThat(message.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(message.getSection(Section.ANSWER)).hasSize(29);
    assertThat(message.getSection(Section.AUTHORITY)).isEmpty();
    assertThat(message.getSection(Section.ADDITIONAL)).isEmpty();
  }

  @Test
  void doesNotCompressWhereOldReadersWouldNotKnow() throws Exception {
    Answer.Builder answer = Answer.builder("test");
    answer.answer().add(new SRVRecord(QNAME, DClass.IN, 30, 1, 2, 3, QNAME));
    encode(request(Transport.UDP, Edns.NONE), answer.build());
    assertThat(encoder.length()).isEqualTo(12 + 21 + 12 + 6 + 17);
  }

  /** Whatever goes in comes out of an independent parser, over both transports and every size. */
  @Property(tries = 600)
  void isReadByDnsjavaAsItWasMeant(
      @ForAll long seed,
      @ForAll @IntRange(max = 60) int records,
      @ForAll Transport transport,
      @ForAll boolean withEdns,
      @ForAll @IntRange(max = 2000) int payloadSize)
      throws Exception {
    Random random = new Random(seed);
    Answer.Builder builder = Answer.builder("test");
    for (int i = 0; i < records; i++) {
      List<Record> section =
          List.of(builder.answer(), builder.authority(), builder.additional())
              .get(random.nextInt(3));
      section.add(record(random));
    }
    Answer answer = builder.build();
    Message message = encode(request(transport, withEdns ? edns(payloadSize) : Edns.NONE), answer);

    int limit =
        transport != Transport.UDP
            ? 65535
            : withEdns ? Math.min(1232, Math.max(512, payloadSize)) : 512;
    assertThat(encoder.length()).isLessThanOrEqualTo(limit);
    List<Record> got = message.getSection(Section.ANSWER);
    List<Record> gotAuthority = message.getSection(Section.AUTHORITY);
    List<Record> gotAdditional = without(message.getSection(Section.ADDITIONAL), Type.OPT);
    assertThat(got).isEqualTo(answer.answer().subList(0, got.size()));
    assertThat(gotAuthority).isEqualTo(answer.authority().subList(0, gotAuthority.size()));
    assertThat(gotAdditional).isEqualTo(answer.additional().subList(0, gotAdditional.size()));
    boolean lost =
        got.size() < answer.answer().size() || gotAuthority.size() < answer.authority().size();
    assertThat(message.getHeader().getFlag(Flags.TC)).isEqualTo(lost);
    if (transport != Transport.UDP) {
      assertThat(gotAdditional).isEqualTo(answer.additional());
    }
  }

  private static Name name(Random random) {
    List<String> labels = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      labels.add(List.of("a", "B", "svc", "kube-Dns", "x".repeat(63)).get(random.nextInt(5)));
    }
    String end = List.of("example.com.", "EXAMPLE.com.", "local.", "").get(random.nextInt(4));
    return Name.fromConstantString(String.join(".", labels) + "." + end);
  }

  private static Record record(Random random) throws Exception {
    Name owner = random.nextInt(3) == 0 ? QNAME : name(random);
    byte[] address = new byte[16];
    random.nextBytes(address);
    address[0] = 0x20;
    long ttl = random.nextInt(100_000);
    return switch (random.nextInt(8)) {
      case 0 -> a(owner, random.nextInt(60_000));
      case 1 -> new AAAARecord(owner, DClass.IN, ttl, InetAddress.getByAddress(address));
      case 2 -> new CNAMERecord(owner, DClass.IN, ttl, name(random));
      case 3 -> new SRVRecord(owner, DClass.IN, ttl, 10, 20, 53, name(random));
      case 4 -> new MXRecord(owner, DClass.IN, ttl, 10, name(random));
      case 5 -> new TXTRecord(owner, DClass.IN, ttl, "t".repeat(random.nextInt(255)));
      case 6 -> new PTRRecord(owner, DClass.IN, ttl, name(random));
      default -> new SOARecord(owner, DClass.IN, ttl, name(random), name(random), 1, 2, 3, 4, 5);
    };
  }
}
