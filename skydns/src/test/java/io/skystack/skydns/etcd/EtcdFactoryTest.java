package io.skystack.skydns.etcd;

import static io.skystack.common.testing.Eventually.eventually;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdExtension;
import io.skystack.dns.corefile.TestCorefile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code etcd} in a Corefile, with a real etcd. */
class EtcdFactoryTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @TempDir Path folder;

  @Test
  void answersFromEtcdAsItChanges() {
    String lines =
        "sky.test {\n etcd {\n  path /%s\n  endpoint %s\n }\n}\n"
            .formatted(ETCD.prefix(), ETCD.endpoints().get(0));
    ETCD.put("test/sky/web", "{\"host\":\"10.0.0.1\",\"ttl\":60}");
    try (TestCorefile corefile = TestCorefile.of(folder, lines)) {
      eventually(() -> assertThat(corefile.chain().notReady()).isEmpty());
      assertThat(asked(corefile, "web.sky.test."))
          .isEqualTo("NOERROR | web.sky.test. 60 A 10.0.0.1, | |");
      ETCD.put("test/sky/new", "{\"host\":\"10.0.0.2\",\"ttl\":60}");
      eventually(
          () ->
              assertThat(asked(corefile, "new.sky.test."))
                  .isEqualTo("NOERROR | new.sky.test. 60 A 10.0.0.2, | |"));
    }
  }

  @Test
  void standsBesideThePluginSkyOnTheSameEtcd() {
    String reached = "path /%s\n  endpoint %s\n".formatted(ETCD.prefix(), ETCD.endpoints().get(0));
    ETCD.put("test/sky/web", "{\"host\":\"10.0.0.1\",\"ttl\":60}");
    ETCD.put("test/other/web", "{\"host\":\"10.0.0.2\",\"ttl\":60}");
    String lines = ". {\n etcd sky.test {\n  %s }\n sky other.test {\n  %s }\n}\n";
    try (TestCorefile corefile = TestCorefile.of(folder, lines.formatted(reached, reached))) {
      eventually(() -> assertThat(corefile.chain().notReady()).isEmpty());
      assertThat(asked(corefile, "web.sky.test."))
          .isEqualTo("NOERROR | web.sky.test. 60 A 10.0.0.1, | |");
      assertThat(asked(corefile, "web.other.test."))
          .isEqualTo("NOERROR | web.other.test. 60 A 10.0.0.2, | |");
    }
  }

  private static String asked(TestCorefile corefile, String name) {
    return text(corefile.chain().handle(query(name, "A")).toCompletableFuture().join());
  }

  private static String block(String lines) {
    return "sky.test {\n etcd {\n" + lines.replace(" / ", "\n") + "\n }\n}\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "path /skydns / endpoint http://localhost:2379 http://localhost:4001 / fallthrough",
        "fallthrough in-addr.arpa ip6.arpa / credentials me secret / no_apex_fallback",
        "tls / min-lease-ttl 60 / max-lease-ttl 1h",
        "tls cert.pem key.pem ca.pem / endpoint https://localhost:2379",
      })
  void areTaken(String lines) {
    assertThat(TestCorefile.errors(folder, block(lines))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "pth /skydns; unknown property 'pth' (did you mean 'path'?)",
        "path; path: takes 1 value, not 0",
        "endpoint http://a/b; endpoint: 'http://a/b' is no URL of etcd",
        "credentials me; credentials: takes 2 values, not 1",
        "tls a b c d; tls: takes 0 to 3 values, not 4",
        "min-lease-ttl 2h / max-lease-ttl 1h; min-lease-ttl is above max-lease-ttl",
        "min-lease-ttl 0; min-lease-ttl: must be from 1s to 7 days",
      })
  void areRefusedWithTheirReason(String lines, String error) {
    assertThat(TestCorefile.errors(folder, block(lines)))
        .anySatisfy(one -> assertThat(one).contains("etcd: " + error));
  }
}
