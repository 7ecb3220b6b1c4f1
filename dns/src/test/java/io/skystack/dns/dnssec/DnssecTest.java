package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.Validator;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What is signed, with what, and what is proved; judged by {@link Validator}. */
class DnssecTest {
  private static final String[] LINES = {
    "@ NS ns1.ns.dns",
    "@ MX 10 mail",
    "ns1.ns.dns A 10.0.0.53",
    "mail A 10.0.0.25",
    "web A 10.0.0.1",
    "web A 10.0.0.2",
    "web AAAA fd00::1",
    "web TXT \"hello\"",
    "a.b.c A 10.0.0.3",
    "alias CNAME web",
    "alias2 CNAME Alias",
    "dangling CNAME nothing",
    "empty CNAME mail",
    "away CNAME www.example.org.",
    "*.wild A 10.0.0.9",
    "_http._tcp SRV 10 50 80 web",
  };

  @TempDir Path folder;

  private final Zone zone = new Zone("kube.local.", LINES);

  /** Others' names, and what they do. */
  private static final class Outside implements Plugin {
    @Override
    public String name() {
      return "forward";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      Answer.Builder answer =
          Answer.builder(name()).authoritative(true).authenticData(true).recursionAvailable(true);
      answer.answer().add(address(query));
      return CompletableFuture.completedFuture(answer.build());
    }

    private static Record address(Query query) {
      return new ARecord(query.name(), DClass.IN, 60, CLIENT_ADDRESS);
    }
  }

  private static final InetAddress CLIENT_ADDRESS = Rig.CLIENT.getAddress();

  private Rig rig() {
    return Rig.of(folder, zone, new Outside());
  }

  @ParameterizedTest
  @CsvSource({
    "web.kube.local., A",
    "web.kube.local., AAAA",
    "web.kube.local., TXT",
    "WEB.Kube.LOCAL., A",
    "kube.local., SOA",
    "kube.local., NS",
    "kube.local., MX",
    "kube.local., DNSKEY",
    "kube.local., NSEC3PARAM",
    "a.b.c.kube.local., A",
    "alias.kube.local., A",
    "alias2.kube.local., AAAA",
    "alias.kube.local., CNAME",
    "away.kube.local., A",
    "*.wild.kube.local., A",
    "_http._tcp.kube.local., SRV",
  })
  void signsWhatIsThere(String name, String type) {
    try (Rig rig = rig()) {
      int number = Type.value(type);
      Answer answer = rig.ask(name, number);
      assertThat(answer.rcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.answer()).hasAtLeastOneElementOfType(RRSIGRecord.class);
      assertThat(answer.authenticData()).isFalse();
      assertThat(rig.faults(name, number)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nothing.kube.local., A",
    "nothing.at.all.kube.local., A",
    "x.web.kube.local., A",
    "*.kube.local., A", // next closer and wildcard are one
    "*.web.kube.local., TXT",
    "x.b.c.kube.local., A",
    "dangling.kube.local., A", // RFC 2308 section 2.1: a CNAME that leads to nothing
    "nothing.KUBE.local., DNSKEY",
    "nothing.kube.local., DS",
  })
  void provesThatANameIsNotThere(String name, String type) {
    try (Rig rig = rig()) {
      int number = Type.value(type);
      assertThat(rig.ask(name, number).rcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(rig.faults(name, number)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "web.kube.local., MX",
    "web.kube.local., CNAME",
    "web.kube.local., RRSIG",
    "web.kube.local., NSEC3",
    "web.kube.local., TYPE65280",
    "c.kube.local., A", // empty non-terminals
    "b.c.kube.local., AAAA",
    "kube.local., A",
    "kube.local., DS",
    "kube.local., CNAME",
    "empty.kube.local., AAAA", // a CNAME to a name without the type
    "*.wild.kube.local., AAAA",
  })
  void provesThatATypeIsNotThere(String name, String type) {
    try (Rig rig = rig()) {
      int number = Type.value(type, true);
      assertThat(rig.ask(name, number).rcode()).isEqualTo(Rcode.NOERROR);
      assertThat(rig.ask(name, number).authority()).hasAtLeastOneElementOfType(NSEC3Record.class);
      assertThat(rig.faults(name, number)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web.kube.local. | A TXT AAAA RRSIG",
        "c.kube.local. | ''",
        "kube.local. | NS SOA MX RRSIG DNSKEY NSEC3PARAM",
      })
  void showsTheTypesOfAName(String name, String types) {
    try (Rig rig = rig()) {
      List<Integer> shown =
          Validator.shownTypes(Rig.name(name), rig.ask(name, Type.LOC).authority()).orElseThrow();
      assertThat(String.join(" ", shown.stream().map(Type::string).toList())).isEqualTo(types);
    }
  }

  @Test
  void onlyOwnRecordsAreSignedWhereAChainLeavesTheDomain() {
    try (Rig rig = rig()) {
      Answer answer = rig.ask("away.kube.local.", Type.A);
      assertThat(answer.answer().stream().map(Record::getType))
          .containsExactly(Type.CNAME, Type.RRSIG, Type.A);
      assertThat(answer.authority()).isEmpty();
    }
  }

  @Test
  void forwardedAnswersStayAsTheyCame() {
    try (Rig rig = rig()) {
      Answer answer = rig.ask("www.example.org.", Type.A);
      assertThat(answer).isEqualTo(rig.askPlain("www.example.org.", Type.A));
      assertThat(answer.authenticData()).isTrue();
    }
  }

  @Test
  void answersOfStubZonesInsideStayAsTheyCame() {
    Plugin stub = new Outside();
    try (Rig rig = Rig.of(folder, stub)) {
      assertThat(rig.ask("x.kube.local.", Type.A).answer()).hasSize(1);
    }
  }

  @Test
  void answersWithoutAuthorityStayAsTheyCame() {
    try (Rig rig = Rig.of(folder, new Unauthoritative())) {
      assertThat(rig.ask("x.kube.local.", Type.A).answer()).hasSize(1);
    }
  }

  private static final class Unauthoritative implements Plugin {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      Answer.Builder answer = Answer.builder(name());
      answer.answer().add(Outside.address(query));
      return CompletableFuture.completedFuture(answer.build());
    }
  }

  @Test
  void withoutDoNothingChanges() {
    try (Rig rig = rig()) {
      for (String name : List.of("web", "nothing", "c", "alias", "away")) {
        String whole = name + ".kube.local.";
        Query query = Rig.query(whole, Type.A, false);
        Answer unsigned =
            new Chain(List.of(zone, new Outside())).handle(query).toCompletableFuture().join();
        Answer given = rig.askPlain(whole, Type.A);
        assertThat(given.toBuilder().validity(unsigned.validity()).build()).isEqualTo(unsigned);
      }
    }
  }

  @Test
  void keysAreGivenWithoutDoToo() {
    try (Rig rig = rig()) {
      for (int type : List.of(Type.DNSKEY, Type.NSEC3PARAM)) {
        Answer answer = rig.askPlain("kube.local.", type);
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.answer()).singleElement().extracting(Record::getType).isEqualTo(type);
      }
      assertThat(rig.askPlain("kube.local.", Type.NSEC3PARAM).answer().get(0).rdataToString())
          .isEqualTo("1 0 0 -");
    }
  }

  @ParameterizedTest
  @EnumSource
  void signsWithEachAlgorithm(Algorithm algorithm) {
    try (Rig rig = new Rig(Rig.options(folder, algorithm), zone)) {
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      assertThat(rig.faults("no.kube.local.", Type.A)).isEmpty();
      assertThat(rig.faults("kube.local.", Type.DNSKEY)).isEmpty();
    }
  }

  /** RFC 4035 section 2.2. */
  @Test
  void signsWithAllAlgorithmsOfTheZone() {
    try (Rig rig =
        new Rig(Rig.options(folder, Algorithm.ED25519, Algorithm.ECDSAP256SHA256), zone)) {
      assertThat(rig.ask("web.kube.local.", Type.A).answer()).hasSize(4);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      assertThat(rig.faults("no.kube.local.", Type.A)).isEmpty();
    }
  }

  @Test
  void oneKeySignsKeysAndTheOtherTheRest() {
    Path ksk = Rig.key(folder, "kube.local.", Algorithm.ED25519, KeyMaker.Role.KEY_SIGNING);
    Path zsk = Rig.key(folder, "kube.local.", Algorithm.ED25519, KeyMaker.Role.ZONE_SIGNING);
    Dnssec.Options options = Dnssec.Options.of(List.of(Rig.name("kube.local.")), List.of(zsk, ksk));
    try (Rig rig = new Rig(options, zone)) {
      assertThat(signers(rig, Type.DNSKEY)).containsExactly(257);
      assertThat(signers(rig, Type.SOA)).containsExactly(256);
      assertThat(rig.faults("kube.local.", Type.DNSKEY)).isEmpty();
      assertThat(rig.faults("no.kube.local.", Type.A)).isEmpty();
    }
  }

  /** The flags of the keys that signed what there is at the apex. */
  private static List<Integer> signers(Rig rig, int type) {
    List<DNSKEYRecord> keys = rig.keys("kube.local.");
    return rig.ask("kube.local.", type).answer().stream()
        .filter(RRSIGRecord.class::isInstance)
        .map(rrsig -> ((RRSIGRecord) rrsig).getFootprint())
        .map(
            tag ->
                keys.stream()
                    .filter(key -> key.getFootprint() == tag)
                    .findFirst()
                    .orElseThrow()
                    .getFlags())
        .toList();
  }

  @Test
  void aChangedByteIsNoticed() {
    try (Rig rig = rig()) {
      List<String> faults =
          rig.faults(
              "web.kube.local.",
              Type.A,
              answer -> {
                Answer.Builder forged = answer.toBuilder();
                forged.answer().set(0, Outside.address(Rig.query("web.kube.local.", 1, true)));
                return forged.build();
              });
      assertThat(faults).isNotEmpty();
    }
  }

  /** RFC 4034 section 3.1.3: a literal asterisk in front does not count as a label. */
  @Test
  void labelsAreRight() {
    try (Rig rig = rig()) {
      assertThat(labels(rig, "web.kube.local.")).isEqualTo(3);
      assertThat(labels(rig, "*.wild.kube.local.")).isEqualTo(3);
    }
  }

  private static int labels(Rig rig, String name) {
    List<Record> answer = rig.ask(name, Type.A).answer();
    return ((RRSIGRecord) answer.get(answer.size() - 1)).getLabels();
  }

  @Test
  void domainsHaveKeysOfTheirOwn() {
    Zone other = new Zone("b.local.", "www A 10.1.1.1");
    Zone unsigned = new Zone("c.local.", "www A 10.1.1.1");
    Zone first = new Zone("kube.local.", "www CNAME www.b.local.", "web A 10.0.0.1");
    Dnssec.Options options =
        Dnssec.Options.of(
            List.of(Rig.name("kube.local."), Rig.name("b.local."), Rig.name("c.local.")),
            List.of(
                Rig.key(folder, "kube.local.", Algorithm.ED25519, KeyMaker.Role.ALL),
                Rig.key(folder, "b.local.", Algorithm.ECDSAP256SHA256, KeyMaker.Role.ALL)));
    try (Rig rig = new Rig(options, first, other, unsigned)) {
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      Answer across = rig.ask("www.kube.local.", Type.A);
      assertThat(rig.faults("kube.local.", "www.kube.local.", Type.A, across)).isEmpty();
      assertThat(rig.faults("b.local.", "www.b.local.", Type.A, across)).isEmpty();
      assertThat(rig.ask("www.c.local.", Type.A).answer()).hasSize(1);
    }
  }

  /** RFC 4035 section 2.4, RFC 5155 section 7.2.7: what a domain says of one inside it. */
  @Test
  void aDomainInsideAnotherIsVouchedForByDs() {
    Zone outer = new Zone("kube.local.", "web A 10.0.0.1");
    Zone inner = new Zone("in.kube.local.", "web A 10.0.0.1");
    Zone plain = new Zone("plain.kube.local.", "web A 10.0.0.1");
    Dnssec.Options options =
        Dnssec.Options.of(
            List.of(
                Rig.name("kube.local."), Rig.name("in.kube.local."), Rig.name("plain.kube.local.")),
            List.of(
                Rig.key(folder, "kube.local.", Algorithm.ED25519, KeyMaker.Role.ALL),
                Rig.key(folder, "in.kube.local.", Algorithm.ED25519, KeyMaker.Role.ALL)));
    try (Rig rig = new Rig(options, inner, plain, outer)) {
      Answer ds = rig.ask("in.kube.local.", Type.DS);
      assertThat(rig.faults("kube.local.", "in.kube.local.", Type.DS, ds)).isEmpty();
      assertThat(ds.answer().get(0).rdataToString())
          .startsWith(rig.keys("in.kube.local.").get(0).getFootprint() + " 15 2 ");
      Answer web = rig.ask("web.in.kube.local.", Type.A);
      assertThat(rig.faults("in.kube.local.", "web.in.kube.local.", Type.A, web)).isEmpty();
      Answer none = rig.ask("plain.kube.local.", Type.DS);
      assertThat(rig.faults("kube.local.", "plain.kube.local.", Type.DS, none)).isEmpty();
      assertThat(Validator.shownTypes(Rig.name("plain.kube.local."), none.authority()))
          .contains(List.of(Type.NS));
      assertThat(rig.ask("web.plain.kube.local.", Type.A).answer()).hasSize(1);
    }
  }
}
