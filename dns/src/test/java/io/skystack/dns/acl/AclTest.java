package io.skystack.dns.acl;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.acl.AclOptions.Rules;
import io.skystack.dns.net.Network;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import io.skystack.dns.plugin.Zones;
import io.skystack.dns.testing.Counts;
import io.skystack.dns.testing.KnownRecords;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class AclTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final KnownRecords rest =
      new KnownRecords("a.test. 5 IN A 192.0.2.9", "a.open.test. 5 IN A 192.0.2.9");

  private Acl acl(Rules... lists) {
    return new Acl(
        new AclOptions(List.of(lists)), new AclMetrics.Registered(registry).of("dns://:53", ""));
  }

  private static Rules rules(String zone, AclRule... rules) {
    return new Rules(new Zones(List.of(Name.fromConstantString(zone))), List.of(rules));
  }

  private static AclRule rule(Action action, Set<Integer> types, String... networks) {
    return new AclRule(action, types, Stream.of(networks).map(Network::parse).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7,  a.test., A,    NOERROR",
    "192.168.2.7,  a.test., A,    REFUSED",
    "192.168.2.7,  a.test., TXT,  NOERROR",
    "192.0.2.1,    a.test., A,    NOERROR",
    "::ffff:192.168.2.7, a.test., A, REFUSED",
    "2001:db8::1,  a.test., AAAA, REFUSED",
    "2001:db9::1,  a.test., AAAA, NOERROR",
    "192.168.2.7,  A.TEST., A,    REFUSED",
    "192.168.2.7,  atest.,  A,    NXDOMAIN",
  })
  void theFirstRuleForAQueryDecides(String client, String name, String type, String rcode) {
    Acl acl =
        acl(
            rules(
                "test.",
                rule(Action.ALLOW, Set.of(), "192.168.1.0/24"),
                rule(Action.BLOCK, Set.of(Type.A), "192.168.0.0/16"),
                rule(Action.BLOCK, Set.of(Type.AAAA), "2001:db8::/32")));
    assertThat(Rcode.string(ask(query(client, name, type), acl, rest).rcode())).isEqualTo(rcode);
  }

  @Test
  void listsAreAskedInTurnUntilOneDecides() {
    Acl acl =
        acl(
            rules("open.test.", rule(Action.ALLOW, Set.of())),
            rules("test.", rule(Action.BLOCK, Set.of())));
    assertThat(ask(query("a.open.test.", "A"), acl, rest).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(ask(query("a.test.", "A"), acl, rest).rcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void saysWhyItRefusesOrFilters() {
    Acl acl =
        acl(
            rules(
                "test.",
                rule(Action.BLOCK, Set.of(Type.A), "192.0.2.0/24"),
                rule(Action.FILTER, Set.of(), "192.0.2.0/24")));
    Answer refused = ask(query("a.test.", "A"), acl, rest);
    assertThat(refused.rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(refused.errors()).containsExactly(new ExtendedError(15, "")); // Blocked
    Answer filtered = ask(query("a.test.", "TXT"), acl, rest);
    assertThat(filtered.rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(filtered.answer()).isEmpty();
    assertThat(filtered.errors()).containsExactly(new ExtendedError(17, "")); // Filtered
    assertThat(rest.asked()).isEmpty();
  }

  @Test
  void dropsWithoutAWord() {
    Acl acl = acl(rules("test.", rule(Action.DROP, Set.of())));
    assertThat(ask(query("a.test.", "A"), acl, rest).rcode()).isEqualTo(Answer.DROP);
  }

  @Test
  void whatDependsOnTheClientIsNeverKept() {
    Acl acl =
        acl(
            rules(
                "test.",
                rule(Action.BLOCK, Set.of(Type.A), "198.51.100.0/24"),
                rule(Action.FILTER, Set.of(Type.MX))));
    assertThat(ask(query("a.test.", "A"), acl, rest).validity().storable()).isFalse();
    assertThat(ask(query("198.51.100.1", "a.test.", "A"), acl, rest).validity().storable())
        .isFalse();
    // No network is looked at for these.
    assertThat(ask(query("a.test.", "TXT"), acl, rest).validity().storable()).isTrue();
    assertThat(ask(query("a.test.", "MX"), acl, rest).validity().storable()).isTrue();
    assertThat(ask(query("other.", "A"), acl, rest).validity().storable()).isTrue();
  }

  @Test
  void counts() {
    Acl acl = acl(rules("test.", rule(Action.BLOCK, Set.of(Type.A))));
    ask(query("a.test.", "A"), acl, rest);
    ask(query("b.test.", "A"), acl, rest);
    ask(query("a.test.", "TXT"), acl, rest);
    assertThat(Counts.of(registry, "coredns_acl_blocked_requests", "zone", "test.")).isEqualTo(2);
    assertThat(Counts.of(registry, "coredns_acl_allowed_requests", "server", "dns://:53"))
        .isEqualTo(1);
  }
}
