package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * From the bytes that a client sends to those that it gets, without sockets: whatever comes,
 * nothing is thrown, and an answer can be read by another implementation and is no larger than it
 * may be.
 */
class QueryFuzzTest {
  private static final InetSocketAddress CLIENT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);
  private static final Transport[] TRANSPORTS = Transport.values();

  /** ID 1234, RD, one question for a.example. A IN, one additional record: OPT of 1,232 bytes. */
  private static final byte[] WITH_OPT = {
    0x12,
    0x34,
    1,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    1, //
    1,
    'a',
    7,
    'e',
    'x',
    'a',
    'm',
    'p',
    'l',
    'e',
    0,
    0,
    1,
    0,
    1, //
    0,
    0,
    41,
    0x04,
    (byte) 0xD0,
    0,
    0,
    0,
    0,
    0,
    0
  };

  private final ResponseEncoder encoder = new ResponseEncoder();
  private final QuestionKey key = new QuestionKey();
  private final EdnsResponder responder =
      new EdnsResponder(
          "ns-7",
          Optional.of(new Cookies(() -> List.of(new byte[CookieSecrets.SIZE]), () -> 1)),
          Duration.ofSeconds(10));

  /** Any bytes as a message. */
  @FuzzTest
  void anyBytesAsAMessage(byte[] bytes) throws IOException {
    for (Transport transport : TRANSPORTS) {
      answer(bytes, transport);
    }
  }

  /** Any bytes as the options of a good query. */
  @FuzzTest
  void anyBytesAsOptions(byte[] bytes) throws IOException {
    int count = Math.min(bytes.length, 0xFFFF);
    byte[] message = Arrays.copyOf(WITH_OPT, WITH_OPT.length + count);
    System.arraycopy(bytes, 0, message, WITH_OPT.length, count);
    message[WITH_OPT.length - 2] = (byte) (count >> 8);
    message[WITH_OPT.length - 1] = (byte) count;
    for (Transport transport : TRANSPORTS) {
      assertThat(answer(message, transport)).isNotInstanceOf(Incoming.Dropped.class);
    }
  }

  private Incoming answer(byte[] bytes, Transport transport) throws IOException {
    ByteBuf message = Unpooled.wrappedBuffer(bytes);
    Incoming incoming = QueryParser.parse(message, CLIENT, transport);
    boolean isPlain = key.read(message);
    if (incoming instanceof Incoming.Request request) {
      answer(request, transport);
      if (isPlain && !key.hasOptions()) {
        ReadyAnswer ready = encoder.compose(request, addresses(request));
        assertThat(key.isAnsweredBy(ready)).isTrue();
        encoder.encode(message, key, transport, ready, 0);
        check(request.id(), request.query().edns(), transport);
      }
    } else {
      // What is answered without being read must be what is read without complaint.
      assertThat(isPlain && !key.hasOptions()).isFalse();
      if (incoming instanceof Incoming.Rejected rejected) {
        encoder.encode(rejected.withOptions(respond(rejected.edns(), transport)));
        check(rejected.id(), rejected.edns(), transport);
        assertThat(encoder.length()).isLessThanOrEqualTo(transport.isEncrypted() ? 936 : 512);
      }
    }
    return incoming;
  }

  private void answer(Incoming.Request request, Transport transport) throws IOException {
    Edns edns = request.query().edns();
    assertThat(responder.cookie(edns, CLIENT.getAddress())).isNotNull();
    Incoming.Request told = request.withOptions(respond(edns, transport));
    encoder.encode(told, addresses(request));
    Message message = check(request.id(), edns, transport);
    assertThat(message.getQuestion().getName()).isEqualTo(request.query().name());
  }

  private ResponseOptions respond(Edns edns, Transport transport) {
    return responder.respond(edns, CLIENT.getAddress(), transport);
  }

  /** More than fits without EDNS. */
  private static Answer addresses(Incoming.Request request) {
    Answer.Builder answer = Answer.builder("fuzz").rcode(Rcode.NOERROR).error(3, "stale");
    Record address =
        new ARecord(request.query().name(), DClass.IN, 30, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 50; i++) {
      answer.answer().add(address);
    }
    return answer.build();
  }

  private Message check(int id, Edns edns, Transport transport) throws IOException {
    ByteBuf buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    byte[] bytes = Arrays.copyOf(buffer.array(), encoder.length());
    Message message = new Message(bytes);
    assertThat(message.getHeader().getID()).isEqualTo(id);
    assertThat(message.getOPT() != null).isEqualTo(edns.present());
    if (transport == Transport.UDP) {
      assertThat(bytes.length).isLessThanOrEqualTo(edns.present() ? 1232 : 512);
    }
    return message;
  }
}
