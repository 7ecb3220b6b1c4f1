package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The examples of RFC 4592: section 2.2.1 with its zone, section 4 with zones of its records. */
class Rfc4592Test {
  private static final Zone ZONE =
      ZoneTesting.zone(ZoneTesting.resource("rfc4592.zone"), "example.");
  private static final String NS =
      """
      authority: example. NS ns.example.com.
      authority: example. NS ns.example.net.
      """;
  private static final String SOA =
      "authority: example. SOA ns.example.com. hostmaster.example. 1 3600 300 3600000 600\n";

  private static void answers(String question, String answer) {
    assertThat(ZoneTesting.ask(ZONE, question)).isEqualTo(answer);
  }

  @Test
  void section221AnswersFromTheWildcard() {
    answers(
        "host3.example. MX",
        "NOERROR AA\nhost3.example. MX 10 host1.example.\n"
            + NS
            + "additional: host1.example. A 192.0.2.1\n");
    answers("host3.example. A", "NOERROR AA\n" + SOA);
    answers(
        "foo.bar.example. TXT", "NOERROR AA\nfoo.bar.example. TXT \"this is a wildcard\"\n" + NS);
  }

  @Test
  void section221DoesNotAnswerFromTheWildcardWhereANameExists() {
    answers("host1.example. MX", "NOERROR AA\n" + SOA);
    answers("sub.*.example. MX", "NOERROR AA\n" + SOA);
    answers("_telnet._tcp.host1.example. SRV", "NXDOMAIN AA\n" + SOA);
    answers(
        "host.subdel.example. A",
        """
        NOERROR
        authority: subdel.example. NS ns.example.com.
        authority: subdel.example. NS ns.example.net.
        """);
    answers("ghost.*.example. MX", "NXDOMAIN AA\n" + SOA);
  }

  @Test
  void section222HasEmptyNonTerminalsExist() {
    answers("_tcp.host1.example. A", "NOERROR AA\n" + SOA);
    answers("host2.example. TXT", "NOERROR AA\n" + SOA);
    answers("_ssh._tcp.host2.example. TXT", "NOERROR AA\n" + SOA);
  }

  @Test
  void section23FindsTheWildcardByItsOwnName() {
    answers("*.example. TXT", "NOERROR AA\n*.example. TXT \"this is a wildcard\"\n" + NS);
    answers("*.foo.example. TXT", "NOERROR AA\n*.foo.example. TXT \"this is a wildcard\"\n" + NS);
  }

  private static void answers(String lines, String question, String answer) {
    Zone zone = ZoneTesting.zoneOf("example.", lines);
    assertThat(ZoneTesting.ask(zone, question)).isEqualTo(answer);
  }

  @Test
  void section331TakesTheClosestEncloserOnly() {
    String lines = "*  TXT a\n*.b TXT b\nx.c A 192.0.2.1\n";
    answers(lines, "n.m.b.example. TXT", "NOERROR AA\nn.m.b.example. TXT \"b\"\n");
    answers(lines, "n.c.example. TXT", "NXDOMAIN AA\n" + soa());
  }

  private static String soa() {
    return "authority: example. SOA ns.example. hostmaster.example. 1 3600 300 3600000 60\n";
  }

  /** What such a set means is left open; it is data like any other, and no delegation. */
  @Test
  void section42GivesNsOfAWildcardAsData() {
    answers(
        "* NS ns.example.com.\n", "a.example. NS", "NOERROR AA\na.example. NS ns.example.com.\n");
    answers("* NS ns.example.com.\n", "a.example. A", "NOERROR AA\n" + soa());
  }

  @Test
  void section43FollowsACnameOfAWildcard() {
    String lines = "* CNAME host1\nhost1 A 192.0.2.1\n";
    answers(
        lines,
        "a.example. A",
        "NOERROR AA\na.example. CNAME host1.example.\nhost1.example. A 192.0.2.1\n");
    answers(lines, "a.example. CNAME", "NOERROR AA\na.example. CNAME host1.example.\n");
    answers(lines, "a.example. MX", "NOERROR AA\na.example. CNAME host1.example.\n" + soa());
  }

  /** Nothing is rewritten: the wildcard's DNAME says something about names below its own. */
  @Test
  void section44KeepsADnameOfAWildcardToItself() {
    String lines = "* DNAME example.net.\n";
    answers(lines, "a.b.example. A", "NOERROR AA\n" + soa());
    answers(
        lines,
        "a.*.example. A",
        "NOERROR AA\n*.example. DNAME example.net.\na.*.example. CNAME a.example.net.\n");
  }

  @Test
  void section45AnswersSrvOfAnyServiceFromAWildcard() {
    answers(
        "* SRV 0 0 1234 host1\nhost1 A 192.0.2.1\n",
        "_foo._udp.host2.example. SRV",
        """
        NOERROR AA
        _foo._udp.host2.example. SRV 0 0 1234 host1.example.
        additional: host1.example. A 192.0.2.1
        """);
  }

  @Test
  void section49HasAWildcardExistThatOwnsNothing() {
    String lines = "sub.* TXT x\n";
    answers(lines, "a.example. TXT", "NOERROR AA\n" + soa());
    answers(lines, "*.example. TXT", "NOERROR AA\n" + soa());
  }
}
