package io.skystack.dns.dns64;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.lines;
import static io.skystack.dns.testing.Asker.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.KnownRecords;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;

/** RFC 6147, RFC 6052. */
class Dns64Test {
  private static final String CLIENT = "2001:db8::53";

  private final AtomicInteger translated = new AtomicInteger();
  private final KnownRecords rest =
      new KnownRecords(
          "alias.test. 9 IN CNAME four.test.",
          "four.test. 1000 IN A 192.0.2.33",
          "both.test. 5 IN A 192.0.2.34",
          "both.test. 5 IN AAAA 2001:db8::34",
          "short.test. 200 IN A 192.0.2.35",
          "text.test. 5 IN TXT x");

  private Dns64 dns64(boolean all, boolean allowIpv4) {
    return new Dns64(
        new Dns64Options(Prefix.WELL_KNOWN, all, allowIpv4), translated::incrementAndGet);
  }

  /** RFC 6052 section 2.4. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8::/32,         2001:db8:c000:221::",
    "2001:db8:100::/40,     2001:db8:1c0:2:21::",
    "2001:db8:122::/48,     2001:db8:122:c000:2:2100::",
    "2001:db8:122:300::/56, 2001:db8:122:3c0:0:221::",
    "2001:db8:122:344::/64, 2001:db8:122:344:c0:2:2100::",
    "2001:db8:122:344::/96, 2001:db8:122:344::c000:221",
    "64:ff9b::/96,          64:ff9b::c000:221"
  })
  void embedsAsTheRfcPrintsIt(String prefix, String address) throws UnknownHostException {
    assertThat(new Prefix(Network.parse(prefix)).embed(InetAddress.getByName("192.0.2.33")))
        .isEqualTo(InetAddress.getByName(address));
  }

  @Test
  void takesNoOtherPrefix() {
    assertThatThrownBy(() -> new Prefix(Network.parse("2001:db8::/33")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Prefix(Network.parse("10.0.0.0/32")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void makesAddressesWhereThereAreNone() {
    // Of the TTLs, and the 300 s of the SOA record, the least (section 5.1.7).
    assertThat(lines(ask(query(CLIENT, "four.test.", "AAAA"), dns64(false, false), rest)))
        .containsExactly("four.test. 300 AAAA 64:ff9b:0:0:0:0:c000:221");
    assertThat(lines(ask(query(CLIENT, "short.test.", "AAAA"), dns64(false, false), rest)))
        .containsExactly("short.test. 200 AAAA 64:ff9b:0:0:0:0:c000:223");
    // No SOA record says how long the no is good: 600 s at most.
    assertThat(lines(ask(query(CLIENT, "alias.test.", "AAAA"), dns64(false, false), rest)))
        .containsExactly(
            "alias.test. 9 CNAME four.test.", "four.test. 600 AAAA 64:ff9b:0:0:0:0:c000:221");
    assertThat(translated).hasValue(3);
  }

  @Test
  void claimsNoAuthorityForWhatIsMadeUp() {
    Answer made = ask(query(CLIENT, "four.test.", "AAAA"), dns64(false, false), rest);
    assertThat(made.authoritative()).isFalse();
    Answer real = ask(query(CLIENT, "both.test.", "AAAA"), dns64(false, false), rest);
    assertThat(real.authoritative()).isTrue();
  }

  @Test
  void leavesRealAddresses() {
    assertThat(lines(ask(query(CLIENT, "both.test.", "AAAA"), dns64(false, false), rest)))
        .containsExactly("both.test. 5 AAAA 2001:db8:0:0:0:0:0:34");
    assertThat(lines(ask(query(CLIENT, "both.test.", "AAAA"), dns64(true, false), rest)))
        .containsExactly("both.test. 5 AAAA 64:ff9b:0:0:0:0:c000:222");
  }

  @Test
  void leavesOtherQuestionsAndNames() {
    assertThat(ask(query(CLIENT, "none.test.", "AAAA"), dns64(true, true), rest).rcode())
        .isEqualTo(Rcode.NXDOMAIN);
    assertThat(lines(ask(query(CLIENT, "four.test.", "A"), dns64(false, false), rest)))
        .containsExactly("four.test. 1000 A 192.0.2.33");
    assertThat(lines(ask(query(CLIENT, "text.test.", "AAAA"), dns64(false, false), rest)))
        .isEmpty();
  }

  @Test
  void isForClientsOfIpv6UnlessToldOtherwise() {
    assertThat(lines(ask(query("four.test.", "AAAA"), dns64(false, false), rest))).isEmpty();
    assertThat(lines(ask(query("four.test.", "AAAA"), dns64(false, true), rest))).hasSize(1);
  }

  /** Section 5.5: who checks signatures itself is not to be lied to. */
  @Test
  void leavesValidatorsWhatWasSigned() {
    Query plain = query(CLIENT, "four.test.", "AAAA");
    Query validator =
        new Query(
            plain.name(),
            plain.type(),
            plain.dclass(),
            true,
            true,
            new Edns(true, 1232, 0, true, List.of()),
            plain.client(),
            plain.transport());
    assertThat(ask(validator, dns64(false, false), rest).answer()).isEmpty();
  }

  @Test
  void whatDependsOnTheClientIsNeverKept() {
    for (String client : List.of(CLIENT, "192.0.2.1")) {
      Query query = query(client, "four.test.", "AAAA");
      assertThat(ask(query, dns64(false, false), rest).validity().storable()).isFalse();
      assertThat(ask(query, dns64(false, true), rest).validity().storable()).isTrue();
    }
    Answer other = ask(query("four.test.", "A"), dns64(false, false), rest);
    assertThat(other.validity().storable()).isTrue();
  }
}
