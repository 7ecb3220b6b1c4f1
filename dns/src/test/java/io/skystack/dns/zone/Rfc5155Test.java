package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The answers of RFC 5155 appendix B, from the zone of appendix A. */
class Rfc5155Test {
  private static final Zone ZONE =
      ZoneTesting.zone(ZoneTesting.resource("rfc5155.zone"), "example.");
  private static final String SOA =
      """
      authority: example. SOA ns1.example. bugs.x.w.example. 1 3600 300 3600000 3600
      authority: example. RRSIG SOA
      """;
  private static final String NS =
      """
      authority: example. NS ns1.example.
      authority: example. NS ns2.example.
      authority: example. RRSIG NS
      """;

  private static final String EXAMPLE =
      nsec3(
          "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
          "2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX RRSIG DNSKEY NSEC3PARAM");
  private static final String NS1 =
      nsec3("2t7b4g4vsa5smi47k61mv5bv1a22bojr", "2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG");
  private static final String A =
      nsec3("35mthgpgcu1qg68fab165klnsnk3dpvl", "b4um86eghhds6nea196smvmlo4ors995 NS DS RRSIG");
  private static final String X_W =
      nsec3("b4um86eghhds6nea196smvmlo4ors995", "gjeqe526plbf1g8mklp59enfd789njgi MX RRSIG");
  private static final String Y_W =
      nsec3("ji6neoaepv8b5o6k4ev33abha8ht9fgc", "k8udemvp1j2f7eg6jebps17vp3n8i58h");
  private static final String W =
      nsec3("k8udemvp1j2f7eg6jebps17vp3n8i58h", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi");
  private static final String NS2 =
      nsec3("q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en A RRSIG");
  private static final String WILDCARD_W =
      nsec3("r53bq7cc2uvmubfu5ocmm6pers9tk9en", "t644ebqk9bibcna874givr6joj62mlhv MX RRSIG");

  private static String nsec3(String hash, String rest) {
    String next = rest.substring(0, 32).toUpperCase(Locale.ROOT) + rest.substring(32);
    return "authority: %s.example. NSEC3 1 1 12 AABBCCDD %s%n".formatted(hash, next)
        + "authority: %s.example. RRSIG NSEC3%n".formatted(hash);
  }

  private static void answers(String question, String answer) {
    assertThat(ZoneTesting.ask(ZONE, question)).isEqualTo(answer);
  }

  @Test
  void b1NameError() {
    answers("a.c.x.w.example. A DO", "NXDOMAIN AA\n" + SOA + X_W + EXAMPLE + A);
  }

  @Test
  void b2NoData() {
    answers("ns1.example. MX DO", "NOERROR AA\n" + SOA + NS1);
  }

  @Test
  void b21NoDataAtAnEmptyNonTerminal() {
    answers("y.w.example. A DO", "NOERROR AA\n" + SOA + Y_W);
  }

  @Test
  void b3ReferralToAnOptOutUnsignedZone() {
    answers(
        "mc.c.example. MX DO",
        """
        NOERROR
        authority: c.example. NS ns1.c.example.
        authority: c.example. NS ns2.c.example.
        """
            + EXAMPLE
            + A
            + """
            additional: ns1.c.example. A 192.0.2.7
            additional: ns2.c.example. A 192.0.2.8
            """);
  }

  @Test
  void b4WildcardExpansion() {
    answers(
        "a.z.w.example. MX DO",
        "NOERROR AA\na.z.w.example. MX 1 ai.example.\na.z.w.example. RRSIG MX\n"
            + NS
            + NS2
            + """
            additional: ai.example. A 192.0.2.9
            additional: ai.example. RRSIG A
            additional: ai.example. AAAA 2001:db8:0:0:0:0:f00:baa9
            additional: ai.example. RRSIG AAAA
            """);
  }

  @Test
  void b5WildcardNoData() {
    answers("a.z.w.example. AAAA DO", "NOERROR AA\n" + SOA + W + NS2 + WILDCARD_W);
  }

  @Test
  void b6DsChildZoneNoData() {
    answers("example. DS DO", "NOERROR AA\n" + SOA + EXAMPLE);
  }

  /** Section 7.2.4: a delegation that opt-out has left out. */
  @Test
  void provesThatThereIsNoDsByTheClosestEncloser() {
    answers("c.example. DS DO", "NOERROR AA\n" + SOA + EXAMPLE + A);
  }

  /** Section 7.2.8: the owner of an NSEC3 record does not exist, unless a name happens to. */
  @Test
  void takesOwnersOfNsec3RecordsForNoNames() {
    assertThat(ZoneTesting.ask(ZONE, "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. NSEC3"))
        .startsWith("NXDOMAIN");
    answers(
        "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. A",
        "NOERROR AA\n2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. A 192.0.2.127\n"
            + NS.lines().limit(2).map(line -> line + "\n").reduce("", String::concat));
  }
}
