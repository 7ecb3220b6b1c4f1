package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code skydns keygen}, and keys that {@code --dnssec} cannot use. */
class KeygenTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Cli cli =
        new Cli(Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return cli.execute(new Main(), args);
  }

  private int keygen(String... args) {
    List<String> all =
        Stream.concat(Stream.of("keygen", "--directory=" + folder), Stream.of(args)).toList();
    return run(all.toArray(String[]::new));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 013, 257",
    "--ksk, 013, 257",
    "--zsk, 013, 256",
    "--algorithm=ed25519, 015, 257",
    "--algorithm=RSASHA256, 008, 257",
    "--algorithm=8, 008, 257",
  })
  void makesAPair(String flag, String number, String flags) throws IOException {
    assertThat(flag.isEmpty() ? keygen("Kube.Local") : keygen(flag, "Kube.Local")).isZero();
    assertThat(files())
        .hasSize(2)
        .allMatch(name -> name.matches("Kkube\\.local\\.\\+" + number + "\\+\\d{5}\\..*"));
    Path key = folder.resolve(files().get(0));
    Path secret = folder.resolve(files().get(1));
    assertThat(Files.readString(key)).contains("kube.local. IN DNSKEY " + flags + " 3 ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines.get(0)).isEqualTo("--dnssec=" + key.toString().replaceFirst("\\.key$", ""));
    if (flag.equals("--zsk")) {
      assertThat(lines).hasSize(1);
    } else {
      assertThat(lines.get(1)).matches("kube\\.local\\. IN DS \\d+ \\d+ 2 [0-9A-F]{64}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--algorithm=RSASHA1 kube.local, --algorithm: 'RSASHA1' is none of RSASHA256",
    "--ksk --zsk kube.local, a key is one or the other",
    "'', the argument DOMAIN is missing",
    "kube..local, a label is empty",
    "--directory=/nowhere kube.local, /nowhere is not there: make that folder",
  })
  void saysWhatIsWrongInOneLine(String args, String line) throws IOException {
    assertThat(keygen(args.isEmpty() ? new String[0] : args.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains(line);
    assertThat(files()).isEmpty();
  }

  @Test
  void keysThatCannotBeUsedEndTheServer() {
    String missing = folder.resolve("Kkube.local.+013+00001").toString();
    assertThat(run("--addr=127.0.0.1:0", "--ops-addr=127.0.0.1:0", "--dnssec=" + missing))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("DNSSEC key file " + missing + ".key is not there");
  }

  @Test
  void keysOfOtherDomainsEndTheServer() throws IOException {
    assertThat(keygen("other.local")).isZero();
    String key = folder.resolve(files().get(0)).toString();
    assertThat(run("--addr=127.0.0.1:0", "--ops-addr=127.0.0.1:0", "--dnssec=" + key)).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains(key + " is a key of other.local, but served is kube.local");
  }
}
