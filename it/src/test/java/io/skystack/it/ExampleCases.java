package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** What the manifests of {@code examples/} are answered with, as the README shows it. */
abstract class ExampleCases {
  private static final String MYSQL = "mysql-service.default.svc.kube.local";

  /** Who answers. */
  abstract Dns dns();

  @Test
  void digAndKdigGiveItsAddress() {
    assertThat(dns().dig(MYSQL)).containsExactly("10.254.162.44");
    assertThat(dns().kdig(MYSQL)).containsExactly("10.254.162.44");
    assertThat(dns().dig("+tcp", MYSQL)).containsExactly("10.254.162.44");
    assertThat(dns().kdig("+tcp", MYSQL)).containsExactly("10.254.162.44");
    assertThat(dns().dig("+noedns", "MySQL-Service.Default.SVC.kube.local"))
        .containsExactly("10.254.162.44");
  }

  @Test
  void aNamedPortIsAServiceRecordWithItsAddress() throws Exception {
    Message answer = dns().ask("_mysql._tcp." + MYSQL, "SRV");
    assertThat(Dns.data(answer, Section.ANSWER)).containsExactly("10 100 3306 " + MYSQL + ".");
    assertThat(Dns.data(answer, Section.ADDITIONAL)).containsExactly("10.254.162.44");
  }

  @Test
  void theReverseNameLeadsBack() {
    assertThat(dns().dig("-x", "10.254.162.44")).containsExactly(MYSQL + ".");
  }

  @Test
  void whatDoesNotExistIsDeniedWithTheZonesStart() throws Exception {
    Message missing = dns().ask("nothing.default.svc.kube.local", "A");
    assertThat(org.xbill.DNS.Rcode.string(missing.getRcode())).isEqualTo("NXDOMAIN");
    assertThat(missing.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(missing.getSection(Section.AUTHORITY)).hasSize(1);
    Message otherType = dns().ask(MYSQL, "AAAA");
    assertThat(org.xbill.DNS.Rcode.string(otherType.getRcode())).isEqualTo("NOERROR");
    assertThat(otherType.getSection(Section.ANSWER)).isEmpty();
    assertThat(otherType.getSection(Section.AUTHORITY)).hasSize(1);
    assertThat(dns().rcode("default.svc.kube.local", "A")).isEqualTo("NOERROR");
    assertThat(dns().rcode("nowhere.svc.kube.local", "A")).isEqualTo("NXDOMAIN");
  }

  @Test
  void theZoneHasItsStartAndItsSchema() {
    assertThat(dns().data("kube.local", "SOA")).hasSize(1);
    assertThat(dns().data("dns-version.kube.local", "TXT")).containsExactly("\"1.1.0\"");
  }
}
