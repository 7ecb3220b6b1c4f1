package io.skystack.dns.loadbalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.ResponseEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class RoundRobinTest {
  private static final Query QUERY =
      new Query(
          Name.fromConstantString("a."),
          Type.A,
          DClass.IN,
          true,
          false,
          Edns.NONE,
          new InetSocketAddress(53),
          Query.Transport.UDP);

  private static final Incoming.Request REQUEST = new Incoming.Request(1, 0, QUERY);

  private final ResponseEncoder encoder = new ResponseEncoder(new Random(1));

  /** The messages that as many questions get, as owners and data. */
  private Set<List<String>> answers(int questions, String... records) {
    Chain chain = new Chain(List.of(new RoundRobin(), new Fixed(records)));
    Set<List<String>> answers = new HashSet<>();
    for (int i = 0; i < questions; i++) {
      Answer answer = chain.handle(QUERY).toCompletableFuture().join();
      assertThat(answer.validity().storable()).isTrue();
      encoder.encode(REQUEST, answer);
      answers.add(sent());
    }
    return answers;
  }

  private List<String> sent() {
    ByteBuf buffer = Unpooled.buffer();
    encoder.copyTo(buffer);
    try {
      return new Message(ByteBufUtil.getBytes(buffer))
          .getSection(Section.ANSWER).stream()
              .map(record -> record.getName() + " " + record.rdataToString())
              .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyAddressComesFirst() {
    assertThat(answers(200, "a. A 1.1.1.1", "a. A 2.2.2.2", "a. A 3.3.3.3"))
        .containsExactlyInAnyOrder(
            List.of("a. 1.1.1.1", "a. 2.2.2.2", "a. 3.3.3.3"),
            List.of("a. 2.2.2.2", "a. 3.3.3.3", "a. 1.1.1.1"),
            List.of("a. 3.3.3.3", "a. 1.1.1.1", "a. 2.2.2.2"));
    assertThat(answers(200, "a. AAAA ::1", "a. AAAA ::2")).hasSize(2);
  }

  @Test
  void aCnameStaysBeforeItsTarget() {
    assertThat(answers(200, "a. CNAME b.", "b. A 1.1.1.1", "b. A 2.2.2.2"))
        .containsExactlyInAnyOrder(
            List.of("a. b.", "b. 1.1.1.1", "b. 2.2.2.2"),
            List.of("a. b.", "b. 2.2.2.2", "b. 1.1.1.1"));
  }

  @Test
  void addressesOfDifferentNamesStayApart() {
    assertThat(answers(200, "a. A 1.1.1.1", "a. A 2.2.2.2", "b.a. A 3.3.3.3", "b.a. A 4.4.4.4"))
        .hasSizeBetween(2, 4)
        .allMatch(sent -> sent.get(0).startsWith("a.") && sent.get(1).startsWith("a."));
  }

  @Test
  void moreThanOneCnameStaysInOrder() {
    assertThat(answers(200, "a. CNAME b.", "b. CNAME c.", "c. A 1.1.1.1", "c. A 2.2.2.2"))
        .hasSize(1);
  }

  @Test
  void otherTypesStayInOrder() {
    assertThat(answers(200, "a. TXT x", "a. TXT y", "a. A 1.1.1.1")).hasSize(1);
  }

  private record Fixed(List<Record> records) implements Plugin {
    Fixed(String... records) {
      this(Arrays.stream(records).map(Fixed::record).toList());
    }

    private static Record record(String line) {
      String[] words = line.split(" ", 3);
      Name owner = Name.fromConstantString(words[0]);
      try {
        return Record.fromString(owner, Type.value(words[1]), DClass.IN, 60, words[2], Name.root);
      } catch (IOException e) {
        throw new IllegalArgumentException(line, e);
      }
    }

    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      Answer.Builder answer = Answer.builder(name()).validity(Validity.of(List.of()));
      answer.answer().addAll(records);
      return CompletableFuture.completedFuture(answer.build());
    }
  }
}
