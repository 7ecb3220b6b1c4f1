package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
  @TempDir Path folder;

  private final Complaints complaints = new Complaints();

  private List<String> parse(String text) throws IOException {
    Path file = folder.resolve("Corefile");
    Files.writeString(file, text);
    Corefile corefile =
        Corefile.read(file, Map.of("PORT", "5300", "ZONE", "a.org b.org"), complaints);
    return corefile.blocks().stream().map(ParserTest::shown).toList();
  }

  /** Keys, then directives with their properties: {@code dns://.:53 [cache 30 [success 5]]}. */
  private static String shown(ServerBlock block) {
    String keys = String.join(" ", block.keys().stream().map(ServerKey::toString).toList());
    return keys + " " + block.directives().stream().map(ParserTest::shown).toList();
  }

  private static String shown(Line line) {
    String words = String.join(" ", words(line));
    return line instanceof Directive directive && !directive.properties().isEmpty()
        ? words + " " + directive.properties().stream().map(ParserTest::shown).toList()
        : words;
  }

  private static List<String> words(Line line) {
    return Stream.concat(Stream.of(line.name()), line.arguments().stream()).toList();
  }

  private List<String> errors() {
    try {
      complaints.check();
      return List.of();
    } catch (CorefileException e) {
      return e.errors().stream().map(error -> error.replace(folder + "/", "")).toList();
    }
  }

  @Test
  void readsBlocksWithDirectivesAndProperties() throws IOException {
    assertThat(
            parse(
                """
                # what comes first
                example.org example.net:5300 { # keys
                    cache 30 {
                        success 100 60   # a comment
                        denial 5
                    }
                    errors
                }
                . { whoami }
                """))
        .containsExactly(
            "dns://example.org.:53 dns://example.net.:5300 [cache 30 [success 100 60, denial 5], errors]",
            "dns://.:53 [whoami]");
    assertThat(errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "." + "|dns://.:53",
        ":5300|dns://.:5300",
        "Example.ORG.|dns://example.org.:53",
        "tls://example.org|tls://example.org.:853",
        "https://example.org:8443|https://example.org.:8443",
        "quic://.|quic://.:853",
        "dns://:1053|dns://.:1053",
        "10.0.0.0/24|dns://0.0.10.in-addr.arpa.:53",
        "10.0.0.0/24:5300|dns://0.0.10.in-addr.arpa.:5300",
        "10.0.2.0/23|dns://2.0.10.in-addr.arpa.:53 dns://3.0.10.in-addr.arpa.:53",
        "10.0.0.254/31|dns://254.0.0.10.in-addr.arpa.:53 dns://255.0.0.10.in-addr.arpa.:53",
        "10.1.2.3/8|dns://10.in-addr.arpa.:53",
        "0.0.0.0/0|dns://in-addr.arpa.:53",
        "2001:db8::/32|dns://8.b.d.0.1.0.0.2.ip6.arpa.:53",
        "2001:db8::/31:54|dns://8.b.d.0.1.0.0.2.ip6.arpa.:54 dns://9.b.d.0.1.0.0.2.ip6.arpa.:54",
        "'a.org, b.org'|dns://a.org.:53 dns://b.org.:53",
        "'a.org,b.org'|dns://a.org.:53 dns://b.org.:53",
        "'a.org,\nb.org'|dns://a.org.:53 dns://b.org.:53",
        "'{$ZONE}'|",
        ".:{$PORT}|dns://.:5300",
        ".:{%PORT%}|dns://.:5300",
      })
  void readsKeys(String keys, String wanted) throws IOException {
    List<String> blocks = parse(keys + " {\n whoami\n}\n");

    if (wanted == null) { // a variable is one word
      assertThat(errors()).hasSize(1);
    } else {
      assertThat(errors()).isEmpty();
      assertThat(blocks).containsExactly(wanted + " [whoami]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc://. {\n}",
        "htps://. {\n}",
        ".:99999 {\n}",
        "10.0.0.0/33 {\n}",
        "10.0.0/24 {\n}",
        "a..b {\n}",
        ".{\n}",
        ". {\n whoami",
        ". {\n cache {\n success",
        ". {\n }\n}",
        ". {\n cache {\n a {\n b\n }\n }\n}",
        ". {\n \"whoami\n}",
        "(a) whoami",
        "(a) {\n whoami",
        "(a) {\n}\n(a) {\n}\n. {\n}",
        ". {\n import\n}",
        ". {\n import nothing.here\n}",
        "(a) {\n cache {args[0]}\n}\n. {\n import a\n}",
        "(a) {\n import a\n}\n. {\n import a\n}",
        "",
        "# nothing",
      })
  void saysWhatIsWrongWithTheFile(String text) throws IOException {
    parse(text);

    assertThat(errors()).isNotEmpty().allMatch(error -> error.matches("(?s)Corefile:\\d+: .+"));
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() throws IOException {
    parse("grpc://. htps://. {\n import b\n}\na..b {\n whoami\n}\n");

    assertThat(errors())
        .containsExactly(
            "Corefile:1: grpc:// is not served here: use dns://, tls://, https:// or quic://",
            "Corefile:1: unknown scheme 'htps://' (did you mean 'https'?)",
            "Corefile:2: import: there is no snippet and no file 'b'",
            "Corefile:4: 'a..b' is no domain name: write for example kube.local");
  }

  @Test
  void readsAFileWithoutBracesAsOneBlock() throws IOException {
    assertThat(parse("a.org b.org\ncache {\n success 5\n}\nwhoami\n"))
        .containsExactly("dns://a.org.:53 dns://b.org.:53 [cache [success 5], whoami]");
    assertThat(errors()).isEmpty();
  }

  @Test
  void readsQuotes() throws IOException {
    assertThat(parse(". {\n a \"b c\" \"d \\\" \\d\" \"{\" \"\" \"x\ny\" z\n}\n"))
        .containsExactly("dns://.:53 [a b c d \" \\d {  x\ny z]");
    assertThat(errors()).isEmpty();
  }

  @Test
  void putsSnippetsIn() throws IOException {
    assertThat(
            parse(
                """
                (log) {
                    errors
                    log {args[0]} x{args.1}y
                }
                (size) {
                    success {args[0]}
                }
                . {
                    import log a b
                    import log c d
                    cache {
                        import size 7
                        denial 8
                    }
                    whoami
                }
                """))
        .containsExactly(
            "dns://.:53 [errors, log a xby, errors, log c xdy, cache [success 7, denial 8], whoami]");
    assertThat(errors()).isEmpty();
  }

  @Test
  void putsFilesInByTheirNames() throws IOException {
    Files.createDirectory(folder.resolve("more"));
    Files.writeString(folder.resolve("more/b.conf"), "b.org {\n whoami\n}\n");
    Files.writeString(folder.resolve("more/a.conf"), "a.org {\n import rest\n}\n");
    Files.writeString(folder.resolve("rest"), "cache\nwhoami");

    assertThat(parse("import more/*.conf\n. {\n import rest\n errors\n}\n"))
        .containsExactly(
            "dns://a.org.:53 [cache, whoami]",
            "dns://b.org.:53 [whoami]",
            "dns://.:53 [cache, whoami, errors]");
    assertThat(errors()).isEmpty();
  }

  @Test
  void namesThePlaceInAnImportedFile() throws IOException {
    Files.writeString(folder.resolve("a.conf"), "\na..b {\n}\n");

    parse("import a.conf");

    assertThat(errors())
        .containsExactly("a.conf:2: 'a..b' is no domain name: write for example kube.local");
  }
}
