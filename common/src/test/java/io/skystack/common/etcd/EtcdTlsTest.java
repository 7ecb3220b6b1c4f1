package io.skystack.common.etcd;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.testing.TestCertificates;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS between us and etcd: what works, and what an operator reads where it does not. */
class EtcdTlsTest {
  @TempDir private static Path folder;

  private static TestCertificates ours;
  private static TestCertificates others;

  @BeforeAll
  static void makeCertificates() {
    ours = new TestCertificates(folder, "ours").sign("etcd", "EC");
    ours.sign("rsa", "RSA").sign("ec", "EC");
    others = new TestCertificates(folder, "others").sign("stranger", "EC");
  }

  private static EtcdOptions options(
      URI endpoint, Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
    return new EtcdOptions(List.of(endpoint), ca, certificate, key, "", "", "skydns");
  }

  private static EtcdServer startTls() {
    return EtcdServer.startTls(
        "--cert-file=" + ours.certificate("etcd"), "--key-file=" + ours.key("etcd"));
  }

  private static EtcdServer startMutualTls() {
    return EtcdServer.startTls(
        "--cert-file=" + ours.certificate("etcd"),
        "--key-file=" + ours.key("etcd"),
        "--client-cert-auth",
        "--trusted-ca-file=" + ours.authority());
  }

  private static void assertRefused(EtcdOptions options, String... words) {
    try (MirrorRig rig = MirrorRig.start(options)) {
      assertThatThrownBy(() -> rig.mirror.firstContact().get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(OperatorException.class)
          .message()
          .contains(words)
          .contains(options.endpoints().get(0).toString())
          .doesNotContain("\n");
      assertThat(rig.mirror.status().isReady()).isFalse();
    }
  }

  /** A wrong scheme cannot be told from a bad network with certainty, so it is a hint. */
  private static void assertHinted(EtcdOptions options, String hint) {
    try (MirrorRig rig = MirrorRig.start(options)) {
      eventually(
          () ->
              assertThat(rig.mirror.status())
                  .isInstanceOfSatisfying(
                      StoreStatus.Filling.class,
                      filling -> assertThat(filling.reason()).contains(hint)));
      assertThat(rig.mirror.firstContact()).isNotDone();
    }
  }

  @Test
  void anEtcdOfATrustedAuthorityIsRead() {
    try (EtcdServer etcd = startTls();
        MirrorRig rig =
            MirrorRig.start(
                options(
                    etcd.endpoint(),
                    Optional.of(ours.authority()),
                    Optional.empty(),
                    Optional.empty()))) {
      rig.awaitLive();
    }
  }

  @Test
  void oneOfAnotherAuthorityIsRefused() {
    try (EtcdServer etcd = startTls()) {
      assertRefused(
          options(
              etcd.endpoint(), Optional.of(others.authority()), Optional.empty(), Optional.empty()),
          "not trusted");
      assertRefused(
          options(etcd.endpoint(), Optional.empty(), Optional.empty(), Optional.empty()),
          "not trusted");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void aClientCertificateIsShownWhateverFormItsKeyHas(String name) {
    try (EtcdServer etcd = startMutualTls()) {
      String algorithm = name.equals("rsa") ? "RSA" : "EC";
      for (Path key : List.of(ours.key(name), ours.oldKey(name, algorithm))) {
        EtcdOptions options =
            options(
                etcd.endpoint(),
                Optional.of(ours.authority()),
                Optional.of(ours.certificate(name)),
                Optional.of(key));
        try (MirrorRig rig = MirrorRig.start(options)) {
          rig.awaitLive();
        }
      }
    }
  }

  @Test
  void anEtcdThatWantsAnotherClientCertificateIsReported() {
    try (EtcdServer etcd = startMutualTls()) {
      assertRefused(
          options(
              etcd.endpoint(), Optional.of(ours.authority()), Optional.empty(), Optional.empty()),
          "does not take our certificate");
      assertRefused(
          options(
              etcd.endpoint(),
              Optional.of(ours.authority()),
              Optional.of(others.certificate("stranger")),
              Optional.of(others.key("stranger"))),
          "does not take our certificate");
    }
  }

  @Test
  void httpsToAnEtcdWithoutTlsIsReported() {
    try (EtcdServer etcd = EtcdServer.startOne()) {
      URI https = URI.create("https://127.0.0.1:" + etcd.endpoint().getPort());
      assertHinted(
          options(https, Optional.of(ours.authority()), Optional.empty(), Optional.empty()),
          "write http://");
    }
  }

  @Test
  void httpToAnEtcdWithTlsIsReported() {
    try (EtcdServer etcd = startTls()) {
      URI http = URI.create("http://127.0.0.1:" + etcd.endpoint().getPort());
      assertHinted(
          options(http, Optional.empty(), Optional.empty(), Optional.empty()), "write https://");
    }
  }

  private static void assertNotOpened(EtcdOptions options, String... words) {
    assertThatThrownBy(() -> EtcdConnection.open(options))
        .isInstanceOf(OperatorException.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  @Test
  void filesThatAreNotThereOrSomethingElseAreNamed() throws Exception {
    URI https = URI.create("https://127.0.0.1:1");
    Optional<Path> none = Optional.empty();
    Path missing = folder.resolve("missing.crt");
    Path garbled = folder.resolve("garbled.crt");
    Files.writeString(garbled, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Path encrypted = folder.resolve("encrypted.key");
    Files.writeString(
        encrypted,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    Optional<Path> rsa = Optional.of(ours.certificate("rsa"));
    assertNotOpened(options(https, Optional.of(missing), none, none), "missing.crt", "exist");
    assertNotOpened(options(https, Optional.of(folder), none, none), "cannot be read");
    assertNotOpened(options(https, Optional.of(garbled), none, none), "garbled.crt", "garbled");
    assertNotOpened(
        options(https, Optional.of(ours.key("rsa")), none, none), "holds no certificate");
    assertNotOpened(options(https, none, rsa, none), "together");
    assertNotOpened(options(https, none, rsa, rsa), "holds no key");
    assertNotOpened(options(https, none, rsa, Optional.of(encrypted)), "is encrypted");
    assertNotOpened(options(https, none, rsa, Optional.of(ours.key("ec"))), "key");
    assertNotOpened(options(https, none, rsa, Optional.of(ours.key("etcd"))), "key");
    assertNotOpened(
        options(URI.create("http://127.0.0.1:1"), rsa, none, none), "no endpoint is https://");
  }
}
