package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Keys whose files change while they are used, and sets of keys that do not go together. */
class KeyWatchTest {
  private static final String RELOADS = "skystack_dnssec_key_reloads";

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private final Zone zone = new Zone("kube.local.", "web A 10.0.0.1");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger log = (Logger) LoggerFactory.getLogger(KeyWatch.class);

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  private List<String> lines() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private Path key(Path target, Algorithm algorithm) {
    return Rig.key(target, "kube.local.", algorithm, KeyMaker.Role.ALL);
  }

  private Rig rig(Path... keys) {
    return new Rig(
        Dnssec.Options.of(List.of(Rig.name("kube.local.")), List.of(keys))
            .withLook(Duration.ofMillis(10)),
        zone);
  }

  private static void replace(Path base, Path by) throws IOException {
    for (String suffix : List.of(".key", ".private")) {
      Path from = by.resolveSibling(by.getFileName() + suffix);
      Path to = base.resolveSibling(base.getFileName() + suffix);
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void filesThatChangeAreReadAgain() throws IOException {
    Path base = key(folder, Algorithm.ED25519);
    try (Rig rig = rig(base)) {
      Answer before = rig.ask("web.kube.local.", Type.A);
      assertThat(before.validity().holds(System.nanoTime())).isTrue();
      replace(base, key(elsewhere, Algorithm.ECDSAP256SHA256));
      Waiting.until("the new key", () -> rig.keys("kube.local.").get(0).getAlgorithm() == 13);
      assertThat(before.validity().holds(System.nanoTime())).isFalse();
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      assertThat(rig.count(RELOADS, "result", "read")).isEqualTo(1);
    }
  }

  @Test
  void aBrokenPairLeavesTheKeysAndIsToldOnce() throws IOException {
    Path base = key(folder, Algorithm.ED25519);
    Path file = KeyFiles.of(base).privateFile();
    String good = Files.readString(file);
    try (Rig rig = rig(base)) {
      int tag = rig.keys("kube.local.").get(0).getFootprint();
      Files.writeString(file, "broken");
      Waiting.until("it is seen", () -> rig.count(RELOADS, "result", "failed") == 1);
      assertThat(rig.keys("kube.local.").get(0).getFootprint()).isEqualTo(tag);
      assertThat(rig.faults("web.kube.local.", Type.A)).isEmpty();
      Files.writeString(file, good);
      Waiting.until("it is mended", () -> rig.count(RELOADS, "result", "read") == 1);
      assertThat(rig.count(RELOADS, "result", "failed")).isEqualTo(1);
      assertThat(lines().stream().filter(line -> line.contains("stay as they were")))
          .containsExactly(
              "the DNSSEC keys stay as they were: DNSSEC key file "
                  + file
                  + " is no private key as dnssec-keygen writes it (format v1): put back the file"
                  + " of the pair");
    }
  }

  /** As for a Secret that Kubernetes mounts. */
  @Test
  void linksThatAreSwappedAreFollowed() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Path data = folder.resolve("data");
    replace(first.resolve("zone"), key(elsewhere, Algorithm.ED25519));
    replace(second.resolve("zone"), key(elsewhere, Algorithm.ECDSAP256SHA256));
    Files.createSymbolicLink(data, first);
    try (Rig rig = rig(data.resolve("zone"))) {
      assertThat(rig.keys("kube.local.").get(0).getAlgorithm()).isEqualTo(15);
      Path link = Files.createSymbolicLink(folder.resolve("new"), second);
      Files.move(link, data, StandardCopyOption.REPLACE_EXISTING);
      Waiting.until("the new key", () -> rig.keys("kube.local.").get(0).getAlgorithm() == 13);
    }
  }

  @Test
  void filesThatOthersReadAreWarnedOfOnce() throws IOException {
    Path base = key(folder, Algorithm.ED25519);
    Path file = KeyFiles.of(base).privateFile();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (Rig rig = rig(base)) {
      Files.writeString(file, Files.readString(file) + "\n");
      Waiting.until("it is read again", () -> rig.count(RELOADS, "result", "read") == 1);
      assertThat(lines())
          .filteredOn(line -> line.contains("chmod"))
          .containsExactly(
              "DNSSEC key file " + file + " can be read or changed by others: chmod 600 it");
    }
  }

  private static void assertRefused(List<Name> domains, List<Path> keys, String what) {
    List<KeyFiles> files = keys.stream().map(KeyFiles::of).toList();
    assertThatThrownBy(() -> KeyRing.read(domains, files))
        .isInstanceOf(OperatorException.class)
        .hasMessage("DNSSEC key file " + files.get(files.size() - 1).publicFile() + " " + what);
  }

  @Test
  void keysMustBeOfTheDomains() {
    assertRefused(
        List.of(Rig.name("a.local."), Rig.name("b.local.")),
        List.of(key(folder, Algorithm.ED25519)),
        "is a key of kube.local, but served is a.local, b.local: serve that domain too, or leave"
            + " the key out");
  }

  @Test
  void keysMustNotBeNamedTwice() {
    Path base = key(folder, Algorithm.ED25519);
    assertRefused(
        List.of(Rig.name("kube.local.")),
        List.of(base, base),
        "holds a key that was named already: name each key once");
  }

  @Test
  void domainsMustLeaveRoomForHashes() {
    String label = "a".repeat(50) + ".";
    String longest = label.repeat(4) + "a".repeat(18) + "."; // 204 + 19 + 1 bytes
    String shorter = label.repeat(4) + "a".repeat(16) + "."; // 222 bytes
    Path tooLong = Rig.key(folder, longest, Algorithm.ED25519, KeyMaker.Role.ALL);
    assertRefused(
        List.of(Rig.name(longest)),
        List.of(tooLong),
        "is of a domain too long to be signed: at most 222 bytes");
    Path fits = Rig.key(folder, shorter, Algorithm.ED25519, KeyMaker.Role.ALL);
    Zone at = new Zone(shorter, "a A 10.0.0.1");
    Dnssec.Options options = Dnssec.Options.of(List.of(Rig.name(shorter)), List.of(fits));
    try (Rig rig = new Rig(options, at)) {
      Answer none = rig.ask("b." + shorter, Type.A);
      assertThat(rig.faults(shorter, "b." + shorter, Type.A, none)).isEmpty();
    }
  }
}
