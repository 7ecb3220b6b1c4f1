package io.skystack.dns.corefile;

import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Query;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;

/** Plugins as a Corefile puts them together. */
class PluginsServeTest {
  @TempDir Path folder;

  private Answer answer(String lines, Query query) {
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n" + lines + "\n}\n")) {
      return corefile.chain().handle(query).toCompletableFuture().join();
    }
  }

  private String asked(String lines, String name, String type) {
    return text(answer(lines, query(name, type)));
  }

  @Test
  void hostsInline() {
    assertThat(asked("hosts nowhere {\n 192.0.2.7 a.test b.test\n ttl 60\n}", "b.test.", "A"))
        .isEqualTo("NOERROR | b.test. 60 A 192.0.2.7, | |");
  }

  @Test
  void hostsFromTheRoot() throws IOException {
    Files.createDirectory(folder.resolve("etc"));
    Files.writeString(folder.resolve("etc/names"), "192.0.2.8 c.test\n");
    assertThat(asked("hosts names test\nroot etc", "c.test.", "A"))
        .isEqualTo("NOERROR | c.test. 3600 A 192.0.2.8, | |");
  }

  @Test
  void aRewrittenQueryGoesOnInTheBlock() {
    assertThat(
            asked(
                "hosts nowhere {\n 192.0.2.7 new.test\n}\nrewrite name old.test new.test",
                "old.test.",
                "A"))
        .isEqualTo("NOERROR | old.test. 3600 A 192.0.2.7, | |");
  }

  @Test
  void aRewrittenAliasIsLookedUpInTheBlock() {
    assertThat(
            asked(
                """
                hosts nowhere {
                  192.0.2.7 b.new.test
                }
                template IN ANY a.test {
                  answer "a.test. 60 IN CNAME b.old.test."
                }
                rewrite cname suffix .old.test. .new.test.
                """,
                "a.test.",
                "A"))
        .isEqualTo("NOERROR | a.test. 60 CNAME b.new.test., b.new.test. 3600 A 192.0.2.7, | |");
  }

  @Test
  void aclByClient() {
    String lines = "acl {\n block net 192.0.2.0/24\n}\nerratic {\n drop 0\n}";
    assertThat(answer(lines, query("192.0.2.1", "a.", "A")).rcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer(lines, query("198.51.100.1", "a.", "A")).rcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void autopathByFile() throws IOException {
    Files.writeString(folder.resolve("resolv.conf"), "nameserver ::1\nsearch a.test test\n");
    assertThat(
            asked(
                """
                autopath resolv.conf
                template IN A {
                  match ^www\\.test\\.$
                  answer "{{ .Name }} 60 IN A 192.0.2.1"
                  fallthrough
                }
                template ANY ANY {
                  rcode NXDOMAIN
                }
                """,
                "www.a.test.",
                "A"))
        .isEqualTo("NOERROR | www.a.test. 60 CNAME www.test., www.test. 60 A 192.0.2.1, | |");
  }

  @Test
  void metadataOfTheViewIsSeenByOthers() {
    assertThat(
            asked(
                """
                metadata
                view inside {
                  expr true
                }
                template IN TXT {
                  answer "{{ .Name }} 60 IN TXT {{ .Meta \\"view/name\\" }}"
                }
                """,
                "a.test.",
                "TXT"))
        .isEqualTo("NOERROR | a.test. 60 TXT \"inside\", | |");
  }

  @Test
  void aViewTakesSomeQueries() {
    String lines = "view inside {\n expr incidr(client_ip(), '192.0.2.0/24') && type() == 'A'\n}";
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n" + lines + "\n whoami\n}\n")) {
      var takes = corefile.setup().filter().orElseThrow();
      assertThat(takes.test(query("192.0.2.1", "a.", "A"))).isTrue();
      assertThat(takes.test(query("192.0.2.1", "a.", "TXT"))).isFalse();
      assertThat(takes.test(query("198.51.100.1", "a.", "A"))).isFalse();
    }
  }

  @Test
  void settingsReachTheListener() throws IOException {
    try (TestCorefile corefile =
        TestCorefile.of(
            folder,
            ". {\n bind 127.0.0.2\n bind 127.0.0.3\n nsid one\n timeouts {\n  idle 20s\n }\n}\n")) {
      ListenerOptions options = corefile.setup().listener();
      assertThat(options.binds())
          .containsExactly(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.3"));
      assertThat(options.nsid()).contains("one");
      assertThat(options.idle().map(idle -> idle.toSeconds())).isEqualTo(Optional.of(20L));
    }
  }
}
