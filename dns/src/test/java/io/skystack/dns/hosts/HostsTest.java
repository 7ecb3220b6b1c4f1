package io.skystack.dns.hosts;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.lines;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Zones;
import io.skystack.dns.testing.KnownRecords;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

class HostsTest {
  private static final String TEXT =
      """
      # a comment
      192.0.2.1   one.test one # the first
      192.0.2.2   one.test
      2001:db8::1 one.test six.test
      fe80::1%eth0 link.test
      ::ffff:192.0.2.9 mapped.test
      192.0.2.3 *.wild.test
      192.0.2.4 own.wild.test
      not-an-address broken.test
      192.0.2.5 bad..name good.test
      """;

  @TempDir Path folder;
  private Path file;
  private HostsOptions options;
  private final KnownRecords rest = new KnownRecords("else.test. 7 IN A 192.0.2.99");

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("hosts"), TEXT);
    options = HostsOptions.DEFAULT.withFile(file).withReload(Duration.ZERO);
  }

  private static Hosts hosts(HostsOptions options) {
    return new Hosts(options, HostsMetrics.register(new PrometheusRegistry()));
  }

  private String asked(HostsOptions with, String name, String type) {
    try (Hosts hosts = hosts(with)) {
      return text(ask(query(name, type), hosts, rest));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "one.test.; A;   NOERROR | one.test. 3600 A 192.0.2.1, one.test. 3600 A 192.0.2.2, | |",
        "ONE.Test.; AAAA; NOERROR | ONE.Test. 3600 AAAA 2001:db8:0:0:0:0:0:1, | |",
        "one.;      A;   NOERROR | one. 3600 A 192.0.2.1, | |",
        "six.test.; A;   NOERROR | | |",
        "one.test.; TXT; NOERROR | | |",
        "link.test.; AAAA; NOERROR | link.test. 3600 AAAA fe80:0:0:0:0:0:0:1, | |",
        "mapped.test.; A; NOERROR | mapped.test. 3600 A 192.0.2.9, | |",
        "x.wild.test.; A; NOERROR | x.wild.test. 3600 A 192.0.2.3, | |",
        "x.wild.test.; AAAA; NOERROR | | |",
        "own.wild.test.; A; NOERROR | own.wild.test. 3600 A 192.0.2.4, | |",
        "a.x.wild.test.; A; SERVFAIL | | |",
        "wild.test.; A;  SERVFAIL | | |",
        "broken.test.; A; SERVFAIL | | |",
        "good.test.; A;  NOERROR | good.test. 3600 A 192.0.2.5, | |",
        "other.test.; A; SERVFAIL | | |",
        "1.2.0.192.in-addr.arpa.; PTR; NOERROR | 1.2.0.192.in-addr.arpa. 3600 PTR one.test.,"
            + " 1.2.0.192.in-addr.arpa. 3600 PTR one., | |",
        "3.2.0.192.in-addr.arpa.; A; SERVFAIL | | |",
      })
  void answersFromTheFile(String name, String type, String answer) {
    assertThat(asked(options, name, type)).isEqualTo(answer);
  }

  @Test
  void isAuthoritativeAndItsOwn() {
    try (Hosts hosts = hosts(options)) {
      Answer answer = ask(query("one.test.", "A"), hosts, rest);
      assertThat(answer.authoritative()).isTrue();
      assertThat(answer.origin()).isEqualTo("hosts");
    }
  }

  @Test
  void passesOnAnAddressWithoutNames() {
    assertThat(asked(options, "7.2.0.192.in-addr.arpa.", "PTR")).startsWith("NXDOMAIN");
    assertThat(rest.asked()).hasSize(1);
  }

  @Test
  void hasNoReverseOfAWildcardNorWhereToldSo() {
    assertThat(asked(options, "3.2.0.192.in-addr.arpa.", "PTR")).startsWith("NXDOMAIN");
    HostsOptions without = options.withReverses(false);
    assertThat(asked(without, "1.2.0.192.in-addr.arpa.", "PTR")).startsWith("NXDOMAIN");
    assertThat(asked(without, "one.test.", "A")).startsWith("NOERROR");
  }

  @Test
  void letsFallThroughWhatIsNotKnown() {
    HostsOptions falling = options.withFallthrough(Zones.ALL, false);
    assertThat(asked(falling, "else.test.", "A"))
        .isEqualTo("NOERROR | else.test. 7 A 192.0.2.99, | |");
    assertThat(asked(falling, "one.test.", "TXT")).isEqualTo("NOERROR | | |");
  }

  @Test
  void letsOnlyTheNamedZonesFallThrough() {
    Zones zone = new Zones(List.of(Name.fromConstantString("else.test.")));
    HostsOptions falling = options.withFallthrough(zone, false);
    assertThat(asked(falling, "a.else.test.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(falling, "b.test.", "A")).isEqualTo("SERVFAIL | | |");
  }

  @Test
  void letsOtherTypesOfKnownNamesFallThroughWhereToldSo() {
    HostsOptions falling = options.withFallthrough(Zones.ALL, true);
    assertThat(asked(falling, "one.test.", "TXT")).startsWith("NXDOMAIN");
    assertThat(asked(falling, "six.test.", "A")).isEqualTo("NOERROR | | |");
  }

  @Test
  void passesOnWhatIsInNoneOfItsZones() {
    HostsOptions zoned =
        options.withZones(new Zones(List.of(Name.fromConstantString("wild.test."))));
    assertThat(asked(zoned, "else.test.", "A")).startsWith("NOERROR | else.test. 7");
    assertThat(asked(zoned, "one.test.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(zoned, "own.wild.test.", "A")).startsWith("NOERROR | own.wild.test.");
  }

  @Test
  void answersInlineLinesBesideTheFile() {
    HostsOptions both =
        options
            .withInline(List.of("192.0.2.77 one.test inline.test", "192.0.2.78 inline.test"))
            .withTtl(60);
    assertThat(asked(both, "one.test.", "A"))
        .isEqualTo(
            "NOERROR | one.test. 60 A 192.0.2.1, one.test. 60 A 192.0.2.2,"
                + " one.test. 60 A 192.0.2.77, | |");
    assertThat(asked(both, "inline.test.", "A"))
        .isEqualTo("NOERROR | inline.test. 60 A 192.0.2.77, inline.test. 60 A 192.0.2.78, | |");
  }

  @Test
  void answersWithoutAFile() {
    HostsOptions gone =
        options.withFile(folder.resolve("gone")).withInline(List.of("192.0.2.7 a.test"));
    assertThat(asked(gone, "a.test.", "A")).isEqualTo("NOERROR | a.test. 3600 A 192.0.2.7, | |");
  }

  @Test
  void answersAreGoodUntilTheFileChanges() throws IOException {
    try (Hosts hosts = hosts(options.withReload(Duration.ofMillis(20)))) {
      Answer answer = ask(query("one.test.", "A"), hosts, rest);
      Answer passed = ask(query("7.2.0.192.in-addr.arpa.", "PTR"), hosts, rest);
      assertThat(answer.validity().holds(System.nanoTime())).isTrue();
      assertThat(passed.validity().holds(System.nanoTime())).isTrue();
      replace("192.0.2.200 one.test\n192.0.2.7 new.test\n");
      Waiting.until("the new file", () -> !answer.validity().holds(System.nanoTime()));
      assertThat(passed.validity().holds(System.nanoTime())).isFalse();
      assertThat(lines(ask(query("one.test.", "A"), hosts, rest)))
          .containsExactly("one.test. 3600 A 192.0.2.200");
    }
  }

  @Test
  void aFileThatCannotBeReadLeavesWhatItSaid() throws IOException {
    try (Hosts hosts = hosts(options.withReload(Duration.ofMillis(20)))) {
      Files.delete(file);
      Files.createDirectory(file);
      Answer answer = ask(query("one.test.", "A"), hosts, rest);
      assertThat(answer.answer()).hasSize(2);
      Files.delete(file);
      replace("192.0.2.201 one.test\n");
      Waiting.until("the new file", () -> !answer.validity().holds(System.nanoTime()));
      assertThat(lines(ask(query("one.test.", "A"), hosts, rest)))
          .containsExactly("one.test. 3600 A 192.0.2.201");
    }
  }

  private void replace(String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
