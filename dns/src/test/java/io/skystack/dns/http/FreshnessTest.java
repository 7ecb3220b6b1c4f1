package io.skystack.dns.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 8484 section 5.1. */
class FreshnessTest {
  private static final Name NAME = Name.fromConstantString("a.long.name.test.");

  private static ByteBuf response(int rcode, Record[] answers, Record... authority) {
    Message message = Message.newQuery(Record.newRecord(NAME, Type.A, DClass.IN));
    message.getHeader().setRcode(rcode);
    for (Record record : answers) {
      message.addRecord(record, Section.ANSWER);
    }
    for (Record record : authority) {
      message.addRecord(record, Section.AUTHORITY);
    }
    message.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return Unpooled.wrappedBuffer(new byte[3], message.toWire()).skipBytes(3);
  }

  private static Record address(long ttl) {
    try {
      return new ARecord(NAME, DClass.IN, ttl, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Record soa(long ttl, long minimum) {
    return new SOARecord(NAME, DClass.IN, ttl, NAME, NAME, 1, 2, 3, 4, minimum);
  }

  @Test
  void isTheSmallestOfTheAnswers() {
    Record[] answers = {address(300), address(20), address(4_000_000_000L >> 1)};
    Record authority = new NSRecord(NAME, DClass.IN, 5, NAME);
    assertThat(Freshness.seconds(response(Rcode.NOERROR, answers, authority))).isEqualTo(20);
  }

  @Test
  void isTheSoasForNegativeAnswers() {
    Record[] none = {};
    assertThat(Freshness.seconds(response(Rcode.NXDOMAIN, none, soa(60, 30)))).isEqualTo(30);
    assertThat(Freshness.seconds(response(Rcode.NOERROR, none, soa(10, 30)))).isEqualTo(10);
  }

  @Test
  void isNoneForErrorsAndForWhatSaysNothing() {
    Record[] none = {};
    assertThat(Freshness.seconds(response(Rcode.SERVFAIL, none, soa(60, 30)))).isZero();
    assertThat(Freshness.seconds(response(Rcode.NOERROR, none))).isZero();
    assertThat(
            Freshness.seconds(
                response(Rcode.NOERROR, none, new NSRecord(NAME, DClass.IN, 5, NAME))))
        .isZero();
    assertThat(Freshness.seconds(response(Rcode.NOERROR, new Record[] {address(0)}))).isZero();
  }
}
