package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** Looking questions up (RFC 1034 section 4.3.2). */
class ZoneTest {
  private static final String LINES =
      """
      @     NS    ns
      @     MX    10 mail
      @     MX    20 mail.elsewhere.test.
      ns    A     192.0.2.1
      mail  A     192.0.2.2
      mail  AAAA  2001:db8::2
      www   CNAME web
      web   A     192.0.2.3
      a     CNAME b
      b     CNAME c
      c     CNAME web
      out   CNAME www.elsewhere.test.
      to-sub CNAME x.sub
      to-none CNAME none
      loop1 CNAME loop2
      loop2 CNAME loop1
      sub   NS    ns.sub
      sub   NS    ns.elsewhere.test.
      ns.sub A    192.0.2.4
      a.sub A     192.0.2.9
      old   DNAME new
      old   A     192.0.2.5
      x.old A     192.0.2.6
      h.new A     192.0.2.7
      gone  DNAME elsewhere.test.
      deep.er.name TXT x
      """;
  private static final Zone ZONE = ZoneTesting.zoneOf("example.", LINES);
  private static final String SOA =
      "authority: example. SOA ns.example. hostmaster.example. 1 3600 300 3600000 60\n";
  private static final String NS = "authority: example. NS ns.example.\n";

  private static void answers(String question, String answer) {
    assertThat(ZoneTesting.ask(ZONE, question)).isEqualTo(answer);
  }

  @Test
  void answersWhatThereIs() {
    answers("web.example. A", "NOERROR AA\nweb.example. A 192.0.2.3\n" + NS);
    answers("WEB.Example. A", "NOERROR AA\nweb.example. A 192.0.2.3\n" + NS);
    answers(
        "example. NS",
        "NOERROR AA\nexample. NS ns.example.\nadditional: ns.example. A 192.0.2.1\n");
    answers(
        "example. MX",
        "NOERROR AA\nexample. MX 10 mail.example.\nexample. MX 20 mail.elsewhere.test.\n"
            + NS
            + "additional: mail.example. A 192.0.2.2\n"
            + "additional: mail.example. AAAA 2001:db8:0:0:0:0:0:2\n");
  }

  @Test
  void saysThatSomethingIsNotThere() {
    answers("web.example. AAAA", "NOERROR AA\n" + SOA);
    answers("er.name.example. TXT", "NOERROR AA\n" + SOA);
    answers("none.example. A", "NXDOMAIN AA\n" + SOA);
    answers("none.web.example. A", "NXDOMAIN AA\n" + SOA);
  }

  /** RFC 2308 section 3. */
  @Test
  void givesTheSoaTheTtlOfNegativeAnswers() {
    assertThat(find("none.example.", Type.A).answer().authority())
        .singleElement()
        .satisfies(soa -> assertThat(soa.getTTL()).isEqualTo(60));
    assertThat(find("example.", Type.SOA).answer().answer())
        .singleElement()
        .satisfies(soa -> assertThat(soa.getTTL()).isEqualTo(300));
  }

  private static Zone.Found find(String name, int type) {
    return ZONE.find(
        ZoneTesting.name(name), type, false, io.skystack.dns.plugin.Validity.ONCE, "file");
  }

  @Test
  void followsCnames() {
    answers(
        "www.example. A",
        "NOERROR AA\nwww.example. CNAME web.example.\nweb.example. A 192.0.2.3\n" + NS);
    answers("www.example. CNAME", "NOERROR AA\nwww.example. CNAME web.example.\n" + NS);
    answers("www.example. MX", "NOERROR AA\nwww.example. CNAME web.example.\n" + SOA);
    answers(
        "a.example. A",
        """
        NOERROR AA
        a.example. CNAME b.example.
        b.example. CNAME c.example.
        c.example. CNAME web.example.
        web.example. A 192.0.2.3
        """
            + NS);
    answers("to-none.example. A", "NXDOMAIN AA\nto-none.example. CNAME none.example.\n" + SOA);
  }

  @Test
  void saysWhereACnameLeadsOut() {
    assertThat(find("out.example.", Type.A).outside())
        .contains(ZoneTesting.name("www.elsewhere.test."));
    assertThat(find("out.example.", Type.CNAME).outside()).isEmpty();
    answers("out.example. A", "NOERROR AA\nout.example. CNAME www.elsewhere.test.\n");
  }

  @Test
  void endsALoopOfCnames() {
    answers(
        "loop1.example. A",
        """
        NOERROR AA
        loop1.example. CNAME loop2.example.
        loop2.example. CNAME loop1.example.
        """);
  }

  private static final String REFERRAL =
      """
      authority: sub.example. NS ns.sub.example.
      authority: sub.example. NS ns.elsewhere.test.
      additional: ns.sub.example. A 192.0.2.4
      """;

  @Test
  void refersToZonesBelow() {
    answers("sub.example. A", "NOERROR\n" + REFERRAL);
    answers("sub.example. NS", "NOERROR\n" + REFERRAL);
    answers("a.sub.example. A", "NOERROR\n" + REFERRAL);
    answers("ns.sub.example. A", "NOERROR\n" + REFERRAL);
    answers("x.y.z.sub.example. A", "NOERROR\n" + REFERRAL);
    answers("sub.example. DS", "NOERROR AA\n" + SOA);
    answers("to-sub.example. A", "NOERROR AA\nto-sub.example. CNAME x.sub.example.\n" + REFERRAL);
  }

  /** RFC 6672 section 3.2. */
  @Test
  void rewritesNamesBelowADname() {
    answers(
        "h.old.example. A",
        """
        NOERROR AA
        old.example. DNAME new.example.
        h.old.example. CNAME h.new.example.
        h.new.example. A 192.0.2.7
        """
            + NS);
    answers("old.example. A", "NOERROR AA\nold.example. A 192.0.2.5\n" + NS);
    answers("old.example. DNAME", "NOERROR AA\nold.example. DNAME new.example.\n" + NS);
    // Names below are not seen, though the file has them.
    answers(
        "x.old.example. A",
        "NXDOMAIN AA\nold.example. DNAME new.example.\nx.old.example. CNAME x.new.example.\n"
            + SOA);
    answers(
        "a.b.gone.example. A",
        """
        NOERROR AA
        gone.example. DNAME elsewhere.test.
        a.b.gone.example. CNAME a.b.elsewhere.test.
        """);
    assertThat(find("a.gone.example.", Type.A).outside())
        .contains(ZoneTesting.name("a.elsewhere.test."));
    answers(
        "h.old.example. CNAME",
        "NOERROR AA\nold.example. DNAME new.example.\nh.old.example. CNAME h.new.example.\n");
  }

  @Test
  void saysThatARewrittenNameIsTooLong() {
    String label = "x".repeat(60);
    Zone zone =
        ZoneTesting.zoneOf("example.", "d DNAME %s.%s.%s.test.\n".formatted(label, label, label));
    String name = label + "." + label + ".d.example.";
    assertThat(ZoneTesting.ask(zone, name + " A")).startsWith("YXDOMAIN AA\nd.example. DNAME");
  }

  @Test
  void givesAllThereIsToAny() {
    answers(
        "mail.example. ANY",
        "NOERROR AA\nmail.example. A 192.0.2.2\nmail.example. AAAA 2001:db8:0:0:0:0:0:2\n" + NS);
    answers("www.example. ANY", "NOERROR AA\nwww.example. CNAME web.example.\n" + NS);
    answers("none.example. ANY", "NXDOMAIN AA\n" + SOA);
  }

  /** RFC 2181 section 5.2. */
  @Test
  void givesRecordsOfASetOneTtl() {
    Zone zone =
        ZoneTesting.zoneOf("example.", "a 60 A 192.0.2.1\na 30 A 192.0.2.2\na A 192.0.2.1\n");
    assertThat(
            zone.find(
                    ZoneTesting.name("a.example."),
                    Type.A,
                    false,
                    io.skystack.dns.plugin.Validity.ONCE,
                    "file")
                .answer()
                .answer())
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.getTTL()).isEqualTo(30));
  }
}
