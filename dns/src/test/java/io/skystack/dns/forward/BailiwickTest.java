package io.skystack.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What of a reply is believed (RFC 2181 section 5.4.1, RFC 5452 section 6). */
class BailiwickTest {
  private final Message reply = new Message();
  private Name zone = Name.root;

  private void put(int section, String... lines) throws Exception {
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      reply.addRecord(
          Record.fromString(
              Name.fromConstantString(words[0]),
              Type.value(words[1]),
              DClass.IN,
              60,
              words[2],
              Name.root),
          section);
    }
  }

  private Answer believed(String name, int type) {
    Query query = UpstreamClient.question(Name.fromConstantString(name), type);
    Answer.Builder answer = Answer.builder("test");
    new Bailiwick(query, zone).copy(reply, answer);
    return answer.build();
  }

  private static List<String> show(List<Record> section) {
    return section.stream()
        .map(record -> record.getName() + " " + Type.string(record.getType()))
        .map(text -> text.toLowerCase(Locale.ROOT))
        .toList();
  }

  @Test
  void theNamesOwnRecordsOfTheType() throws Exception {
    put(
        Section.ANSWER,
        "www.test. A 10.0.0.1",
        "WWW.TEST. A 10.0.0.2",
        "www.test. AAAA ::1",
        "www.test. TXT hello",
        "other.test. A 6.6.6.6",
        "test. A 6.6.6.6",
        "a.www.test. A 6.6.6.6");
    assertThat(show(believed("www.test.", Type.A).answer()))
        .containsExactly("www.test. a", "www.test. a");
  }

  @Test
  void aChainOfAliasesInAnyOrderAndNothingBesideIt() throws Exception {
    put(
        Section.ANSWER,
        "c.test. A 10.0.0.1",
        "b.test. CNAME c.test.",
        "www.test. CNAME b.test.",
        "www.test. CNAME evil.test.",
        "evil.test. A 6.6.6.6",
        "b.test. A 6.6.6.6",
        "www.test. A 6.6.6.6");
    assertThat(show(believed("www.test.", Type.A).answer()))
        .containsExactly("c.test. a", "b.test. cname", "www.test. cname");
  }

  @Test
  void chainsEndAlsoWhereTheyDoNot() throws Exception {
    put(Section.ANSWER, "a.test. CNAME b.test.", "b.test. CNAME a.test.", "a.test. A 6.6.6.6");
    assertThat(believed("a.test.", Type.A).answer()).hasSizeLessThanOrEqualTo(3);
    for (int i = 0; i < 40; i++) {
      put(Section.ANSWER, "n%d.test. CNAME n%d.test.".formatted(i, i + 1));
    }
    assertThat(believed("n0.test.", Type.A).answer()).hasSizeLessThan(20);
  }

  @Test
  void theAliasItselfWhereItIsAskedFor() throws Exception {
    put(Section.ANSWER, "a.test. CNAME b.test.", "b.test. CNAME c.test.");
    assertThat(show(believed("a.test.", Type.CNAME).answer())).containsExactly("a.test. cname");
  }

  /** RFC 6672: with the CNAME that is made from it, and without. */
  @Test
  void whatADnameLeadsTo() throws Exception {
    put(Section.ANSWER, "old.test. DNAME new.test.", "www.new.test. A 10.0.0.1");
    put(Section.ANSWER, "beside.test. DNAME evil.test.");
    assertThat(show(believed("www.old.test.", Type.A).answer()))
        .containsExactly("old.test. dname", "www.new.test. a");
    put(Section.ANSWER, "www.old.test. CNAME www.new.test.");
    assertThat(show(believed("www.old.test.", Type.A).answer()))
        .containsExactly("old.test. dname", "www.new.test. a", "www.old.test. cname");
  }

  @Test
  void authorityOfTheZonesThatTheNameLiesIn() throws Exception {
    put(
        Section.AUTHORITY,
        "test. SOA ns.test. root.test. 1 2 3 4 5",
        "sub.test. NS ns.sub.test.",
        "com. NS ns.evil.com.",
        "a.sub.test. NS ns.evil.com.",
        "test. A 6.6.6.6");
    assertThat(show(believed("www.sub.test.", Type.A).authority()))
        .containsExactly("test. soa", "sub.test. ns");
  }

  @Test
  void nothingAboveWhatTheServerKnows() throws Exception {
    zone = Name.fromConstantString("sub.test.");
    put(
        Section.AUTHORITY,
        "sub.test. SOA ns.test. root.test. 1 2 3 4 5",
        "test. NS ns.evil.com.",
        ". NS ns.evil.com.");
    assertThat(show(believed("www.sub.test.", Type.A).authority()))
        .containsExactly("sub.test. soa");
  }

  @Test
  void addressesOfWhomTheAnswerNames() throws Exception {
    put(Section.ANSWER, "test. MX 10 mail.example.", "other.test. MX 10 evil.example.");
    put(Section.AUTHORITY, "test. NS ns.test.", "test. NS ns.example.");
    put(
        Section.ADDITIONAL,
        "mail.example. A 10.0.0.1",
        "mail.example. AAAA ::1",
        "mail.example. TXT hello",
        "ns.test. A 10.0.0.2",
        "ns.example. A 6.6.6.6",
        "evil.example. A 6.6.6.6",
        "bank.example. A 6.6.6.6");
    assertThat(show(believed("test.", Type.MX).additional()))
        .containsExactly("mail.example. a", "mail.example. aaaa", "ns.test. a");
  }

  @Test
  void signaturesAndProofsOfTheZoneAlone() throws Exception {
    String signature = " %s 13 2 60 20300101000000 20200101000000 1 %s AAAA";
    put(
        Section.AUTHORITY,
        "test. SOA ns.test. root.test. 1 2 3 4 5",
        "test. RRSIG" + signature.formatted("SOA", "test."),
        "a.test. NSEC c.test. A RRSIG NSEC",
        "a.test. RRSIG" + signature.formatted("NSEC", "test."),
        "a.example. NSEC c.example. A RRSIG NSEC",
        "a.example. RRSIG" + signature.formatted("NSEC", "example."));
    assertThat(show(believed("b.test.", Type.A).authority()))
        .containsExactlyInAnyOrder("test. soa", "test. rrsig", "a.test. nsec", "a.test. rrsig");
  }

  @Test
  void nothingOfAnotherClass() throws Exception {
    reply.addRecord(
        Record.fromString(
            Name.fromConstantString("www.test."), Type.TXT, DClass.CH, 60, "x", Name.root),
        Section.ANSWER);
    assertThat(believed("www.test.", Type.TXT).answer()).isEmpty();
  }
}
