package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The answers of RFC 4035 appendix B, from the zone of appendix A. The document adds the addresses
 * of the name servers in B.1 and leaves them out in B.6; here they are left out.
 */
class Rfc4035Test {
  private static final Zone ZONE =
      ZoneTesting.zone(ZoneTesting.resource("rfc4035.zone"), "example.");
  private static final String SOA =
      """
      authority: example. SOA ns1.example. bugs.x.w.example. 1081539377 3600 300 3600000 3600
      authority: example. RRSIG SOA
      """;
  private static final String NS =
      """
      authority: example. NS ns1.example.
      authority: example. NS ns2.example.
      authority: example. RRSIG NS
      """;
  private static final String APEX =
      """
      authority: example. NSEC a.example. NS SOA MX RRSIG NSEC DNSKEY
      authority: example. RRSIG NSEC
      """;

  private static void answers(String question, String answer) {
    assertThat(ZoneTesting.ask(ZONE, question)).isEqualTo(answer);
  }

  @Test
  void b1Answer() {
    answers(
        "x.w.example. MX DO",
        "NOERROR AA\nx.w.example. MX 1 xx.example.\nx.w.example. RRSIG MX\n"
            + NS
            + """
            additional: xx.example. A 192.0.2.10
            additional: xx.example. RRSIG A
            additional: xx.example. AAAA 2001:db8:0:0:0:0:f00:baaa
            additional: xx.example. RRSIG AAAA
            """);
  }

  @Test
  void b2NameError() {
    answers(
        "ml.example. A DO",
        "NXDOMAIN AA\n"
            + SOA
            + """
            authority: b.example. NSEC ns1.example. NS RRSIG NSEC
            authority: b.example. RRSIG NSEC
            """
            + APEX);
  }

  @Test
  void b3NoData() {
    answers(
        "ns1.example. MX DO",
        "NOERROR AA\n"
            + SOA
            + """
            authority: ns1.example. NSEC ns2.example. A RRSIG NSEC
            authority: ns1.example. RRSIG NSEC
            """);
  }

  @Test
  void b4ReferralToSignedZone() {
    answers(
        "mc.a.example. MX DO",
        """
        NOERROR
        authority: a.example. NS ns1.a.example.
        authority: a.example. NS ns2.a.example.
        authority: a.example. DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
        authority: a.example. RRSIG DS
        additional: ns1.a.example. A 192.0.2.5
        additional: ns2.a.example. A 192.0.2.6
        """);
  }

  @Test
  void b5ReferralToUnsignedZone() {
    answers(
        "mc.b.example. MX DO",
        """
        NOERROR
        authority: b.example. NS ns1.b.example.
        authority: b.example. NS ns2.b.example.
        authority: b.example. NSEC ns1.example. NS RRSIG NSEC
        authority: b.example. RRSIG NSEC
        additional: ns1.b.example. A 192.0.2.7
        additional: ns2.b.example. A 192.0.2.8
        """);
  }

  @Test
  void b6WildcardExpansion() {
    answers(
        "a.z.w.example. MX DO",
        "NOERROR AA\na.z.w.example. MX 1 ai.example.\na.z.w.example. RRSIG MX\n"
            + NS
            + """
            authority: x.y.w.example. NSEC xx.example. MX RRSIG NSEC
            authority: x.y.w.example. RRSIG NSEC
            additional: ai.example. A 192.0.2.9
            additional: ai.example. RRSIG A
            additional: ai.example. AAAA 2001:db8:0:0:0:0:f00:baa9
            additional: ai.example. RRSIG AAAA
            """);
  }

  @Test
  void b7WildcardNoData() {
    answers(
        "a.z.w.example. AAAA DO",
        "NOERROR AA\n"
            + SOA
            + """
            authority: *.w.example. NSEC x.w.example. MX RRSIG NSEC
            authority: *.w.example. RRSIG NSEC
            authority: x.y.w.example. NSEC xx.example. MX RRSIG NSEC
            authority: x.y.w.example. RRSIG NSEC
            """);
  }

  @Test
  void b8DsChildZoneNoData() {
    answers("example. DS DO", "NOERROR AA\n" + SOA + APEX);
  }

  /** Section 3.1.4.1: the parent has them, and proves that there are none. */
  @Test
  void answersDsAtDelegations() {
    answers(
        "a.example. DS DO",
        "NOERROR AA\n"
            + "a.example. DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B\n"
            + "a.example. RRSIG DS\n"
            + NS);
    answers(
        "b.example. DS DO",
        "NOERROR AA\n"
            + SOA
            + """
            authority: b.example. NSEC ns1.example. NS RRSIG NSEC
            authority: b.example. RRSIG NSEC
            """);
  }

  /** Section 3.1: nothing of it for those who do not ask. */
  @Test
  void leavesSignaturesAndProofsOutWithoutDo() {
    answers("ml.example. A", "NXDOMAIN AA\n" + SOA.lines().findFirst().orElseThrow() + "\n");
    answers(
        "mc.a.example. MX",
        """
        NOERROR
        authority: a.example. NS ns1.a.example.
        authority: a.example. NS ns2.a.example.
        additional: ns1.a.example. A 192.0.2.5
        additional: ns2.a.example. A 192.0.2.6
        """);
  }

  @Test
  void provesAnEmptyNonTerminalByTheRecordBeforeIt() {
    answers(
        "y.w.example. A DO",
        "NOERROR AA\n"
            + SOA
            + """
            authority: x.w.example. NSEC x.y.w.example. MX RRSIG NSEC
            authority: x.w.example. RRSIG NSEC
            """);
  }
}
