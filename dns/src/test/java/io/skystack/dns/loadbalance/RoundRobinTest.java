package io.skystack.dns.loadbalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
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
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
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

  private final Random random = new Random(1);

  /** The answers to as many questions, as owners and data. */
  private Set<List<String>> answers(int questions, String... records) {
    RoundRobin roundRobin = new RoundRobin(() -> random);
    Chain chain = new Chain(List.of(roundRobin, new Fixed(records)));
    Set<List<String>> answers = new HashSet<>();
    for (int i = 0; i < questions; i++) {
      Answer answer = chain.handle(QUERY).toCompletableFuture().join();
      assertThat(answer.validity().storable()).isTrue();
      answers.add(
          answer.answer().stream()
              .map(record -> record.getName() + " " + record.rdataToString())
              .toList());
    }
    return answers;
  }

  @Test
  void everyOrderComes() {
    assertThat(answers(200, "a. A 1.1.1.1", "a. A 2.2.2.2", "a. A 3.3.3.3")).hasSize(6);
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
