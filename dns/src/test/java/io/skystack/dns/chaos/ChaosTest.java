package io.skystack.dns.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** RFC 4892. */
class ChaosTest {
  private static final Chaos.Options OPTIONS = Chaos.Options.of("Sky 7", "They", "ns-7");

  private static Answer ask(Chaos.Options options, String name, int type, int dclass) {
    return ask(new Chaos(options), name, type, dclass);
  }

  private static Answer ask(Chaos chaos, String name, int type, int dclass) {
    Query query =
        new Query(
            Name.fromConstantString(name),
            type,
            dclass,
            false,
            false,
            Edns.NONE,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            Transport.UDP);
    return new Chain(List.of(chaos))
        .handle(query)
        .toCompletableFuture()
        .getNow(Answer.ofRcode(Rcode.NOTIMP, "none came"));
  }

  @ParameterizedTest
  @CsvSource({
    "version.bind., Sky 7",
    "VERSION.Bind., Sky 7",
    "version.server., Sky 7",
    "authors.bind., They",
    "hostname.bind., ns-7",
    "id.server., ns-7"
  })
  void saysWhoItIs(String name, String text) {
    Answer answer = ask(OPTIONS, name, Type.TXT, DClass.CH);
    assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.authoritative()).isTrue();
    assertThat(answer.answer())
        .singleElement()
        .hasToString(Name.fromConstantString(name) + "\t\t0\tCH\tTXT\t\"" + text + "\"");
  }

  @Test
  void answersAllElseInItsClassWithServfail() {
    assertThat(ask(OPTIONS, "other.bind.", Type.TXT, DClass.CH).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(OPTIONS, "version.bind.", Type.A, DClass.CH).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(OPTIONS, "a.version.bind.", Type.TXT, DClass.CH).rcode())
        .isEqualTo(Rcode.SERVFAIL);
  }

  @Test
  void saysHowItDoesAnewToEachWhoAsks() {
    AtomicInteger hits = new AtomicInteger();
    Chaos chaos =
        new Chaos(
            OPTIONS,
            Map.of("hits.bind", () -> List.of("" + hits.incrementAndGet(), "a second string")));
    for (int asked = 1; asked <= 2; asked++) {
      Answer answer = ask(chaos, "Hits.bind.", Type.TXT, DClass.CH);
      assertThat(answer.validity().storable()).isFalse();
      assertThat(answer.authoritative()).isTrue();
      assertThat(answer.answer())
          .singleElement()
          .hasToString("Hits.bind.\t\t0\tCH\tTXT\t\"" + asked + "\" \"a second string\"");
    }
    assertThat(ask(chaos, "hits.bind.", Type.A, DClass.CH).rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(ask(chaos, "version.bind.", Type.TXT, DClass.CH).validity().storable()).isTrue();
  }

  @Test
  void saysNothingWhereItIsToldTo() {
    Answer answer = ask(Chaos.Options.SILENT, "version.bind.", Type.TXT, DClass.CH);
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(answer.origin()).isEqualTo("chaos");
  }

  @Test
  void passesOtherClassesOn() {
    assertThat(ask(OPTIONS, "version.bind.", Type.TXT, DClass.IN).origin()).isEqualTo("chain");
    assertThat(ask(OPTIONS, "version.bind.", Type.TXT, DClass.HS).origin()).isEqualTo("chain");
  }
}
