package io.skystack.dns.autopath;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.lines;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Zones;
import io.skystack.dns.testing.KnownRecords;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class AutopathTest {
  private static final List<Name> PATH =
      List.of(name("ns.svc.test."), name("svc.test."), name("test."), Name.root);

  private final AtomicInteger succeeded = new AtomicInteger();
  private final KnownRecords rest =
      new KnownRecords(
          "b.ns.svc.test. 5 IN A 192.0.2.1",
          "b.svc.test. 5 IN A 192.0.2.2",
          "c.test. 7 IN A 192.0.2.3",
          "www.example.org. 9 IN CNAME host.example.org.",
          "host.example.org. 9 IN A 192.0.2.4",
          "text.svc.test. 5 IN TXT x");

  private final Autopath autopath =
      new Autopath(
          new Zones(List.of(name("test."))), SearchPaths.fixed(PATH), succeeded::incrementAndGet);

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  @Test
  void answersTheFirstNameAlongThePath() {
    assertThat(lines(ask(query("b.ns.svc.test.", "A"), autopath, rest)))
        .containsExactly("b.ns.svc.test. 5 A 192.0.2.1");
    assertThat(lines(ask(query("C.ns.svc.test.", "A"), autopath, rest)))
        .containsExactly("C.ns.svc.test. 7 CNAME c.test.", "c.test. 7 A 192.0.2.3");
    assertThat(lines(ask(query("www.example.org.ns.svc.test.", "A"), autopath, rest)))
        .containsExactly(
            "www.example.org.ns.svc.test. 9 CNAME www.example.org.",
            "www.example.org. 9 CNAME host.example.org.",
            "host.example.org. 9 A 192.0.2.4");
    assertThat(succeeded).hasValue(2);
  }

  @Test
  void answersWhatTheNameItselfGotIfNothingExists() {
    assertThat(text(ask(query("none.ns.svc.test.", "A"), autopath, rest)))
        .startsWith("NXDOMAIN | | test.");
    assertThat(rest.asked().stream().map(asked -> asked.name().toString()))
        .containsExactly("none.ns.svc.test.", "none.svc.test.", "none.test.", "none.");
  }

  @Test
  void aNameWithoutSuchARecordIsFound() {
    assertThat(text(ask(query("text.ns.svc.test.", "A"), autopath, rest)))
        .startsWith("NOERROR | | test.");
  }

  @Test
  void leavesOtherNamesAlone() {
    ask(query("none.svc.test.", "A"), autopath, rest);
    ask(query("none.other.", "A"), autopath, rest);
    ask(query("ns.svc.test.", "A"), autopath, rest);
    assertThat(rest.asked()).hasSize(3);
  }

  @Test
  void aPathOfTheClientsOwnIsForThatClient() {
    Answer fixed = ask(query("c.ns.svc.test.", "A"), autopath, rest);
    assertThat(fixed.validity().storable()).isTrue();
    Autopath own = new Autopath(Zones.ALL, query -> PATH, succeeded::incrementAndGet);
    assertThat(ask(query("c.ns.svc.test.", "A"), own, rest).validity().storable()).isFalse();
    assertThat(ask(query("c.test.", "A"), own, rest).validity().storable()).isFalse();
  }

  @Test
  void aClientWithoutAPathIsLeftAlone() {
    Autopath none = new Autopath(Zones.ALL, query -> List.of(), succeeded::incrementAndGet);
    assertThat(text(ask(query("c.ns.svc.test.", "A"), none, rest))).startsWith("NXDOMAIN");
    assertThat(rest.asked()).hasSize(1);
  }
}
