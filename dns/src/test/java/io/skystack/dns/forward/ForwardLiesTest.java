package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.testing.Counts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Servers that lie, and others in their name (RFC 5452). */
class ForwardLiesTest extends ForwardRig {
  private static Message renamed(Message query, String name) throws IOException {
    Message answer = ScriptedServer.good(query, 30);
    answer.removeAllRecords(Section.QUESTION);
    answer.addRecord(
        Record.newRecord(Name.fromConstantString(name), query.getQuestion().getType(), DClass.IN),
        Section.QUESTION);
    return answer;
  }

  private static Message inLowerCase(Message query) throws IOException {
    return renamed(query, query.getQuestion().getName().toString().toLowerCase(Locale.ROOT));
  }

  private static String asked(ScriptedServer server, int index) {
    return server.asked.get(index).message().getQuestion().getName().toString();
  }

  @Test
  void mixesTheCaseOfNamesAnewEachTime() throws Exception {
    ScriptedServer server = upstream(ForwardRig::good);
    start();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(ask(query("some-long.Example.test.")).answer().get(0).getName())
          .hasToString("some-long.Example.test.");
      names.add(asked(server, i));
    }
    assertThat(names).hasSizeGreaterThan(15).allMatch("some-long.example.test."::equalsIgnoreCase);
  }

  /** Names in the rest of a reply point to its question. */
  @Test
  void givesNamesInTheLettersThatWereAskedFor() throws Exception {
    upstream(
        query -> {
          Message answer = ScriptedServer.good(query, 30);
          Name name = query.getQuestion().getName();
          answer.removeAllRecords(Section.ANSWER);
          Name target = Name.concatenate(Name.fromConstantString("web"), new Name(name, 1));
          answer.addRecord(new CNAMERecord(name, DClass.IN, 30, target), Section.ANSWER);
          answer.addRecord(
              new ARecord(target, DClass.IN, 30, InetAddress.getLoopbackAddress()), Section.ANSWER);
          return List.of(answer.toWire());
        });
    start();
    Answer answer = ask(query("www.long-enough-example.Test."));
    assertThat(answer.answer())
        .extracting(record -> record.getName().toString())
        .containsExactly("www.long-enough-example.Test.", "web.long-enough-example.Test.");
  }

  @Test
  void asksAgainInPlainLettersWhereTheyWereNotKept() throws Exception {
    ScriptedServer server = upstream(query -> List.of(inLowerCase(query).toWire()));
    start();
    String name = "some-long-name.with.many-letters.test.";
    for (int i = 0; i < 3; i++) {
      assertGood(ask(query(name)));
    }
    assertThat(server.asked).hasSize(6);
    assertThat(List.of(asked(server, 1), asked(server, 3), asked(server, 5))).containsOnly(name);
    // It is known by now.
    assertGood(ask(query(name)));
    assertThat(server.asked).hasSize(7);
    assertThat(asked(server, 6)).isEqualTo(name);
  }

  @Test
  void leavesLettersAloneWhereItShall() throws Exception {
    ScriptedServer server = upstream(ForwardRig::good);
    start(options -> options.withSockets(SocketOptions.DEFAULT.withMixCase(false)));
    ask(query("some-long-name.with.many-letters.test."));
    assertThat(asked(server, 0)).isEqualTo("some-long-name.with.many-letters.test.");
  }

  /** Whoever floods with guesses must not be listened to until one is right. */
  @Test
  void asksOverTcpWhereManyRepliesAreWrong() throws Exception {
    ScriptedServer server =
        upstream(
            query -> {
              List<byte[]> guesses = new ArrayList<>();
              for (int i = 1; i <= Exchange.MAX_WRONG; i++) {
                Message guess = ScriptedServer.good(query, 30);
                guess.getHeader().setID(query.getHeader().getID() ^ i);
                guesses.add(guess.toWire());
              }
              Message right = ScriptedServer.good(query, 30);
              right.getHeader().setRcode(Rcode.NXDOMAIN); // the one that hit
              guesses.add(right.toWire());
              return guesses;
            },
            ForwardRig::good);
    start();
    assertGood(ask(query("a.test.")));
    assertThat(server.asked).extracting(ScriptedServer.Asked::tcp).containsExactly(false, true);
    assertThat(Counts.of(registry, "skystack_forward_ignored")).isEqualTo(Exchange.MAX_WRONG);
  }

  @Test
  void ignoresWhatComesFromElsewhere() throws Exception {
    ScriptedServer server = upstream(ForwardRig::good, ForwardRig::good);
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.before(
          (query, client) -> {
            Message forged = ScriptedServer.good(query, 30);
            forged.getHeader().setRcode(Rcode.NXDOMAIN);
            byte[] bytes = forged.toWire();
            stranger.send(new DatagramPacket(bytes, bytes.length, (InetSocketAddress) client));
          });
      start();
      assertGood(ask(query("a.test.")));
    }
  }

  @Test
  void believesNobodyWhoIsCutShortForEver() throws Exception {
    ScriptedServer liar =
        upstream(
            query -> {
              Message cut = ScriptedServer.good(query, 30);
              cut.getHeader().setFlag(Flags.TC);
              return List.of(cut.toWire());
            });
    ScriptedServer honest = upstream(ForwardRig::good);
    start();
    assertGood(ask(query("a.test.")));
    assertThat(liar.asked).hasSize(2);
    assertThat(honest.asked).hasSize(1);
  }

  @Test
  void takesNothingThatWasNotAskedFor() throws Exception {
    upstream(
        query -> {
          Message answer = ScriptedServer.good(query, 30);
          Name other = Name.fromConstantString("bank.example.");
          answer.addRecord(
              new ARecord(other, DClass.IN, 30, InetAddress.getLoopbackAddress()), Section.ANSWER);
          answer.addRecord(
              new ARecord(other, DClass.IN, 30, InetAddress.getLoopbackAddress()),
              Section.ADDITIONAL);
          return List.of(answer.toWire());
        });
    start();
    Answer answer = ask(query("a.test."));
    assertGood(answer);
    assertThat(answer.additional()).isEmpty();
  }

  /** RFC 5452 section 9.2. */
  @Test
  void usesAPortForAFewQuestionsOnly() throws Exception {
    ScriptedServer server = upstream(ForwardRig::good);
    start();
    int queries = 300;
    for (int i = 0; i < queries; i++) {
      assertGood(ask(query("n" + i + ".test.")));
    }
    Map<Integer, Long> uses =
        server.asked.stream()
            .collect(
                Collectors.groupingBy(asked -> asked.client().getPort(), Collectors.counting()));
    assertThat(uses).hasSizeGreaterThanOrEqualTo(32);
    assertThat(uses.values()).allMatch(count -> count <= DatagramPort.MAX_USES);
    List<Integer> order =
        server.asked.stream().skip(32).map(asked -> asked.client().getPort()).distinct().toList();
    assertThat(order).hasSizeGreaterThan(16).isNotEqualTo(order.stream().sorted().toList());
  }
}
