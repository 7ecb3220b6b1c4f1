package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Name;

/** Files of keys: as others write them, as we write them, and broken in every way. */
class KeyFilesTest {
  private static final Name ZONE = Name.fromConstantString("kube.local.");

  @TempDir Path folder;

  private static Path resource(String name) throws Exception {
    return Path.of(KeyFilesTest.class.getResource("/dnssec/" + name + ".key").toURI());
  }

  @ParameterizedTest
  @CsvSource({
    "Kkube.local.+008+15903, RSASHA256, 15903, false", // ldns-keygen
    "Kkube.local.+013+21733, ECDSAP256SHA256, 21733, true",
    "Kkube.local.+015+63049, ED25519, 63049, false",
    "Kkube.local.+008+52995, RSASHA256, 52995, false", // dnssec-keygen
    "Kkube.local.+014+17493, ECDSAP384SHA384, 17493, false",
    "Kkube.local.+010+03296, RSASHA512, 3296, false",
    "Kkube.local.+015+43814, ED25519, 43814, true",
  })
  void readsWhatTheToolsWrite(String base, Algorithm algorithm, int tag, boolean sep)
      throws Exception {
    SigningKey key = KeyFiles.of(resource(base)).read();
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.tag()).isEqualTo(tag);
    assertThat(key.isSecureEntryPoint()).isEqualTo(sep);
    assertThat(key.zone()).isEqualTo(ZONE);
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrites(Algorithm algorithm) throws IOException {
    KeyMaker.Made made = KeyMaker.make(folder, ZONE, algorithm, KeyMaker.Role.ALL);
    SigningKey key = KeyFiles.of(made.base()).read();
    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(key.isSecureEntryPoint()).isTrue();
    assertThat(made.base().getFileName())
        .hasToString("Kkube.local.+%03d+%05d".formatted(algorithm.number(), key.tag()));
    assertThat(made.ds()).isEqualTo(key.ds(0));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile(made))))
        .isEqualTo("rw-------");
  }

  private static Path privateFile(KeyMaker.Made made) {
    return KeyFiles.of(made.base()).privateFile();
  }

  @Test
  void theFlagsTellTheRoles() {
    assertThat(made(KeyMaker.Role.ZONE_SIGNING).dnskey().getFlags()).isEqualTo(256);
    assertThat(made(KeyMaker.Role.KEY_SIGNING).dnskey().getFlags()).isEqualTo(257);
  }

  private SigningKey made(KeyMaker.Role role) {
    return KeyFiles.of(KeyMaker.make(folder, ZONE, Algorithm.ED25519, role).base()).read();
  }

  @Test
  void writesOverNothing() throws IOException {
    KeyMaker.Made made = KeyMaker.make(folder, ZONE, Algorithm.ED25519, KeyMaker.Role.ALL);
    byte[] before = Files.readAllBytes(privateFile(made));
    assertThatThrownBy(() -> KeyMaker.write(privateFile(made), "new", "rw-------"))
        .isInstanceOf(OperatorException.class)
        .hasMessage(privateFile(made) + " is there already: nothing is ever written over it");
    assertThat(Files.readAllBytes(privateFile(made))).isEqualTo(before);
  }

  @Test
  void takesEitherFileForThePair() {
    KeyMaker.Made made = KeyMaker.make(folder, ZONE, Algorithm.ED25519, KeyMaker.Role.ALL);
    KeyFiles pair = new KeyFiles(made.base());
    assertThat(KeyFiles.of(pair.publicFile())).isEqualTo(pair);
    assertThat(KeyFiles.of(pair.privateFile())).isEqualTo(pair);
  }

  private Path copy(String base) throws Exception {
    for (String suffix : List.of(".key", ".private")) {
      Path file = resource(base).resolveSibling(base + suffix);
      Files.copy(file, folder.resolve(base + suffix));
    }
    return folder.resolve(base);
  }

  private static void assertRefused(Path base, String suffix, String what) {
    assertThatThrownBy(() -> KeyFiles.of(base).read())
        .isInstanceOf(OperatorException.class)
        .hasMessage("DNSSEC key file " + base + suffix + " " + what);
  }

  @Test
  void saysWhichFileIsMissing() throws Exception {
    Path base = copy("Kkube.local.+013+21733");
    Files.delete(folder.resolve("Kkube.local.+013+21733.private"));
    assertRefused(
        base, ".private", "is not there: name both files of the pair without .key and .private");
    Files.delete(folder.resolve("Kkube.local.+013+21733.key"));
    assertRefused(
        base, ".key", "is not there: name both files of the pair without .key and .private");
  }

  @Test
  void refusesAPairOfTwoKeys() throws Exception {
    Path base = copy("Kkube.local.+015+63049");
    Path other = KeyFiles.of(resource("Kkube.local.+015+43814")).privateFile();
    Files.copy(
        other,
        folder.resolve("Kkube.local.+015+63049.private"),
        StandardCopyOption.REPLACE_EXISTING);
    assertRefused(
        base, ".private", "is not the private key of " + base + ".key: put back the right one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | is no private key as dnssec-keygen writes it (format v1): put back the file of the"
            + " pair",
        "Private-key-format: v1.3\\nAlgorithm: 13 (ECDSAP256SHA256) | has algorithm 13, its public"
            + " key 15: put back the file of the pair",
        "Private-key-format: v1.3\\nAlgorithm: 15 (ED25519) | has no 'PrivateKey' in Base64: put"
            + " back the file of the pair",
        "Private-key-format: v1.3\\nAlgorithm: 15 (ED25519)\\nPrivateKey: ?? | has no 'PrivateKey'"
            + " in Base64: put back the file of the pair",
        "Private-key-format: v1.3\\nAlgorithm: 15 (ED25519)\\nPrivateKey: YWJj | holds no key of"
            + " algorithm ED25519: put back the file of the pair",
      })
  void refusesPrivateFilesThatAreNone(String text, String what) throws Exception {
    Path base = copy("Kkube.local.+015+63049");
    Files.writeString(folder.resolve("Kkube.local.+015+63049.private"), text.replace("\\n", "\n"));
    assertRefused(base, ".private", what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kube.local. IN A 10.0.0.1 | must hold one DNSKEY record, as dnssec-keygen writes it",
        "hello | must hold one DNSKEY record, as dnssec-keygen writes it",
        "; nothing | must hold one DNSKEY record, as dnssec-keygen writes it",
        "$INCLUDE /etc/passwd | must hold one DNSKEY record, as dnssec-keygen writes it",
        "$GENERATE 0-4294967295 h$ A 10.0.0.1 | must hold one DNSKEY record, as dnssec-keygen"
            + " writes it",
        "kube.local. IN DNSKEY 384 3 15 VdAeYUBxoIr1xn5XtH+1jdY6WFdAruVpU7yIqUFfTHI= | is no key"
            + " to sign a zone with: its flags must be 256 or 257, its protocol 3",
        "kube.local. IN DNSKEY 256 3 5 AwEAAQ== | has algorithm RSASHA1, which is not signed with:"
            + " make a key of one of RSASHA256, RSASHA512, ECDSAP256SHA256, ECDSAP384SHA384,"
            + " ED25519",
      })
  void refusesPublicFilesThatAreNone(String text, String what) throws Exception {
    Path base = copy("Kkube.local.+015+63049");
    Files.writeString(folder.resolve("Kkube.local.+015+63049.key"), text);
    assertRefused(base, ".key", what);
  }

  @Test
  void readsNoEndlessFile() throws Exception {
    Path base = copy("Kkube.local.+015+63049");
    Files.write(folder.resolve("Kkube.local.+015+63049.key"), new byte[100_000]);
    assertRefused(base, ".key", "is too large for a key");
  }

  @ParameterizedTest
  @CsvSource({"rw-------, false", "rw-r-----, false", "rw-r--r--, true", "rw--w----, true"})
  void tellsWhatOthersMayRead(String permissions, boolean tooOpen) throws Exception {
    KeyMaker.Made made = KeyMaker.make(folder, ZONE, Algorithm.ED25519, KeyMaker.Role.ALL);
    Files.setPosixFilePermissions(privateFile(made), PosixFilePermissions.fromString(permissions));
    assertThat(KeyFiles.of(made.base()).isTooOpen()).isEqualTo(tooOpen);
  }
}
