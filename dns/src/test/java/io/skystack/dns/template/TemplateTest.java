package io.skystack.dns.template;

import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.ExtendedError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Map<String, Object> DATA =
      Map.of(
          "Name",
          "a.example.",
          "Match",
          List.of("whole", "one"),
          "Group",
          Map.of("a", "10", "hex", "7b"),
          "Empty",
          "",
          "Meta",
          (Method) arguments -> "meta of " + arguments.get(0));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "plain; plain",
        "{{ .Name }} 60 IN A 10.{{.Group.a}}.0.1; a.example. 60 IN A 10.10.0.1",
        "{{ index .Match 1 }}; one",
        "{{ index .Group \"a\" }}; 10",
        "{{ parseInt .Group.hex 16 8 }}; 123",
        "{{ .Group.hex | printf \"%s-%s\" \"x\" }}; x-7b",
        "{{ if .Empty }}yes{{ else }}no{{ end }}; no",
        "{{ if .Empty }}1{{ else if eq .Name \"a.example.\" }}2{{ else }}3{{ end }}; 2",
        "{{ with .Group }}{{ .a }}{{ end }}; 10",
        "{{ range .Match }}[{{ . }}]{{ end }}; [whole][one]",
        "{{ range $i, $m := .Match }}{{ $i }}{{ $m }} {{ end }}; ^0whole 1one ^",
        "{{ $x := .Name }}{{ $x }}/{{ $.Name }}; a.example./a.example.",
        "a {{- \" b \" -}} c; a b c",
        "{{/* a comment */}}x; x",
        "{{ .Meta \"a/b\" }}; meta of a/b",
        "{{ (index .Match 0) }}{{ len .Match }}; whole2",
        "{{ and .Name 1 }} {{ or .Empty 2 }} {{ not .Empty }}; 1 2 true",
        "{{ lt 1 2 }} {{ ge 1 2 }} {{ ne 1 1 }}; true false false",
        "{{ slice .Name 0 1 }}{{ print \"x\" 1 2 }}; ax1 2",
        "{{ \"}}\" }}; }}",
        "{{ .Group.nothing }}|; |",
      })
  void fillsText(String template, String filled) {
    assertThat(TextTemplate.of(template).fill(DATA)).isEqualTo(filled);
  }

  @ParameterizedTest
  @CsvSource({
    "{{ .Name",
    "{{ if .Name }}x",
    "{{ end }}",
    "{{ nope }}",
    "{{ define x }}{{ end }}",
    "{{ .Name | }}",
    "{{ (.Name }}",
  })
  void refusesTextThatCannotBeRead(String template) {
    assertThatThrownBy(() -> TextTemplate.of(template)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "{{ index .Match 9 }}",
    "{{ parseInt .Name 16 8 }}",
    "{{ parseInt \"7bb\" 16 8 }}",
    "{{ .Name.x }}",
    "{{ $x }}",
    "{{ printf \"%d\" .Name }}",
    "{{ printf \"%999999d\" 1 }}",
  })
  void refusesToFillInWhatCannotBe(String template) {
    assertThatThrownBy(() -> TextTemplate.of(template).fill(DATA))
        .isInstanceOf(TemplateException.class);
  }

  @Test
  void loopsInLoopsEnd() {
    List<Object> many = Collections.nCopies(1000, "x");
    String template = "{{ range .L }}{{ range $.L }}{{ range $.L }}{{ end }}{{ end }}{{ end }}";
    assertThatThrownBy(() -> TextTemplate.of(template).fill(Map.of("L", many)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("too long");
  }

  private Answer answer(String lines, String name, String type) {
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n" + lines + "\n}\n")) {
      return corefile.chain().handle(query(name, type)).toCompletableFuture().join();
    }
  }

  private String asked(String lines, String name, String type) {
    return text(answer(lines, name, type));
  }

  private static final String ADDRESSES =
      """
      template IN A example {
        match (^|[.])ip-(?P<a>[0-9]*)-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$
        answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
        fallthrough
      }
      template IN MX example {
        match ^ip-10-(?P<b>[0-9]*)-(?P<c>[0-9]*)-(?P<d>[0-9]*)[.]example[.]$
        answer "{{ .Name }} 60 IN MX 10 {{ .Name }}"
        additional "{{ .Name }} 60 IN A 10.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
        authority "example. 60 IN NS ns0.example."
      }
      template ANY ANY invalid {
        rcode NXDOMAIN
        authority "invalid. 60 {{ .Class }} SOA ns.invalid. hostmaster.invalid. (1 60 60 60 60)"
        ederror 21 "Blocked according to RFC2606"
      }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "IP-10-1-2-3.example.; A; NOERROR | ip-10-1-2-3.example. 60 A 10.1.2.3, | |",
        "a.ip-10-1-2-3.example.; A; NOERROR | a.ip-10-1-2-3.example. 60 A 10.1.2.3, | |",
        "ip-10-1-2-3.example.; MX; NOERROR | ip-10-1-2-3.example. 60 MX 10 ip-10-1-2-3.example.,"
            + " | example. 60 NS ns0.example., | ip-10-1-2-3.example. 60 A 10.1.2.3,",
        "other.example.; A; SERVFAIL | | |",
        "other.example.; MX; SERVFAIL | | |",
        "ip-10-1-2-999.example.; A; SERVFAIL | | |",
        "a.invalid.; TXT; NXDOMAIN | | invalid. 60 SOA ns.invalid. hostmaster.invalid."
            + " 1 60 60 60 60, |",
      })
  void answersFromTheQuestion(String name, String type, String answer) {
    assertThat(asked(ADDRESSES, name, type)).isEqualTo(answer);
  }

  @Test
  void saysWhy() {
    assertThat(answer(ADDRESSES, "a.invalid.", "A").errors())
        .containsExactly(new ExtendedError(21, "Blocked according to RFC2606"));
    assertThat(answer(ADDRESSES, "ip-1-2-3-4.example.", "A").authoritative()).isTrue();
  }

  private static final String DEVICES =
      """
      template IN A example.com {
        match ^(?P<ip>[0-9]{1,3}(-[0-9]{1,3}){3})[.](?P<id>[a-z2-7]{26})[.]example[.]com[.]$
        var ip replace(group('ip'), '-', '.')
        expr "any(['10.0.0.0/8', '192.168.0.0/16'], incidr(ip, #))"
        answer "{{ .Name }} 60 IN A {{ .Var.ip }}"
        fallthrough
      }
      erratic {
        drop 0
      }
      """;

  @Test
  void answersWhereConditionsHold() {
    String id = "a".repeat(26) + ".example.com.";
    assertThat(asked(DEVICES, "10-1-2-3." + id, "A"))
        .isEqualTo("NOERROR | 10-1-2-3." + id + " 60 A 10.1.2.3, | |");
    assertThat(asked(DEVICES, "8-8-8-8." + id, "A")).contains("192.0.2.53");
  }

  @Test
  void looksUpWhatAnAliasLeadsTo() {
    assertThat(
            asked(
                """
                template IN ANY foogle.com {
                  match "^foogle\\.com\\.$"
                  answer "foogle.com 60 IN CNAME google.com"
                }
                erratic {
                  drop 0
                }
                """,
                "foogle.com.",
                "A"))
        .isEqualTo("NOERROR | foogle.com. 60 CNAME google.com., google.com. 0 A 192.0.2.53, | |");
  }

  @Test
  void whatDependsOnTheClientIsNeverKept() {
    assertThat(isKept("answer \"{{ .Name }} 60 IN TXT x\"")).isTrue();
    assertThat(isKept("answer \"{{ .Name }} 60 IN TXT {{ .Remote }}\"")).isFalse();
    assertThat(isKept("answer \"{{ .Name }} 60 IN TXT {{ .Question.Name }}\"")).isFalse();
    assertThat(isKept("expr client_ip() == '192.0.2.1'")).isFalse();
    assertThat(isKept("expr type() == 'TXT'")).isTrue();
    assertThat(isKept("match ^b$")).isTrue(); // SERVFAIL for everyone
  }

  private boolean isKept(String line) {
    return answer("template IN TXT {\n " + line + "\n}", "a.test.", "TXT").validity().storable();
  }
}
