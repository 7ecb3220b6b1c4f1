package io.skystack.dns.tsig;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TsigFactoryTest {
  @TempDir private Path folder;

  private List<String> errors(String lines) {
    return TestCorefile.errors(folder, ". {\n" + lines.replace(" / ", "\n") + "\n}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tsig { / secret a.key c2VjcmV0 / }",
        "tsig example.org 10.0.0.0/8 { / secret a.key. c2VjcmV0 / secret b.key c2VjcmV0 / }",
        "tsig { / secret a.key c2VjcmV0 / require AXFR ixfr / }",
        "tsig { / secret a.key c2VjcmV0 / require all / require_opcode all / }",
        "tsig { / secret a.key c2VjcmV0 / require none / require_opcode none / }",
        "tsig { / secret a.key c2VjcmV0 / require_opcode QUERY NOTIFY UPDATE IQUERY STATUS / }",
      })
  void takesItsLines(String lines) {
    assertThat(errors(lines)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tsig { / secret a.key / }; secret: takes 2 values, not 1",
        "tsig { / secret a.key no#base64 / }; secret: the secret of a.key. is not in base64",
        "tsig { / secret a..key c2VjcmV0 / }; secret: 'a..key' is no name of a key",
        "tsig { / secret a c2VjcmV0 / secret A. c2VjcmV0 / }; secret: there is a key a. already",
        "tsig { / secrets nowhere / }; secrets: there is no file",
        "tsig { / require / }; require: takes at least 1 values, not 0",
        "tsig { / require AXFER / }; require: 'AXFER' is no type",
        "tsig { / require_opcode NOTICE / }; require_opcode: 'NOTICE' is none of QUERY, NOTIFY",
        "tsig { / secert a b / }; unknown property 'secert' (did you mean 'secret'?)",
        "tsig / tsig; a block has one line of it",
      })
  void saysWhatIsWrongWithItsLines(String lines, String wrong) {
    assertThat(errors(lines)).anySatisfy(error -> assertThat(error).contains("tsig: " + wrong));
  }

  @Test
  void warnsWhereNoSignatureCanBeGood() {
    assertThat(TestCorefile.warnings(folder, ". {\n tsig {\n require all\n }\n}\n"))
        .containsExactly("Corefile:2: tsig: there is no secret: no signature is good");
  }

  private String inFile(String text) throws Exception {
    Files.writeString(folder.resolve("keys"), text);
    return String.join("\n", errors("tsig { / secrets keys / }"));
  }

  @Test
  void readsFilesOfKeys() throws Exception {
    assertThat(inFile("")).isEmpty();
    assertThat(
            inFile(
                """
                # one
                key "a.key." {
                  algorithm hmac-sha512; // the best
                  secret "c2VjcmV0";
                };
                /* two
                 * lines */
                key b.key { secret c2VjcmV0; };
                key c { algorithm "HMAC-SHA256"; secret "c2VjcmV0"; }
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zone a { }|keys:1: 'key' was expected, not 'zone'",
        "key { }|keys:1: the name of a key was expected, not '{'",
        "key a|keys:1: the file ends within a key",
        "~ key a..b { secret c2VjcmV0; };|keys:2: 'a..b' is no name of a key",
        "key a { ~ secret c2VjcmV0 ~ }|keys:3: ';' is missing",
        "key a { ~ algorithm hmac-md5; ~ secret c2VjcmV0; ~ };|keys:2: 'hmac-md5' is no algorithm",
        "key a { ~ secret *; };|keys:2: the secret of a. is not in base64",
        "key a { ~ algorithm hmac-sha1; ~ };|keys:1: a. has no secret",
        "key a { ~ colour red; ~ };|keys:2: a key has no 'colour'",
        "key a { secret c2VjcmV0; }; ~ key A. { secret c2VjcmV0; };|there is a key a. already",
      })
  void saysWhatIsWrongWithFilesOfKeys(String text, String wrong) throws Exception {
    assertThat(inFile(text.replace("~", "\n"))).contains(wrong);
  }
}
