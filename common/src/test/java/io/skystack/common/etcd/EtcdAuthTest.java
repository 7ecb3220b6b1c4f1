package io.skystack.common.etcd;

import static io.skystack.common.etcd.MirrorRig.value;
import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordSink;
import io.skystack.common.testing.CutProxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users and passwords, and tokens that run out. */
class EtcdAuthTest {
  private static final int TOKEN_SECONDS = 1;

  private EtcdServer etcd;
  private Client root;

  @BeforeEach
  void secureEtcd() {
    etcd = EtcdServer.startOne("--auth-token-ttl=" + TOKEN_SECONDS);
    Auth auth = etcd.client().getAuthClient();
    Etcds.get(auth.userAdd(Etcds.bytes("root"), Etcds.bytes("rootpw")));
    Etcds.get(auth.roleAdd(Etcds.bytes("root")));
    Etcds.get(auth.userGrantRole(Etcds.bytes("root"), Etcds.bytes("root")));
    Etcds.get(auth.userAdd(Etcds.bytes("sky"), Etcds.bytes("skypw")));
    Etcds.get(auth.roleAdd(Etcds.bytes("records")));
    Etcds.get(
        auth.roleGrantPermission(
            Etcds.bytes("records"),
            Etcds.bytes("/skydns/"),
            Etcds.bytes("/skydns0"),
            Permission.Type.READWRITE));
    Etcds.get(auth.userGrantRole(Etcds.bytes("sky"), Etcds.bytes("records")));
    Etcds.get(auth.authEnable());
    root =
        Client.builder()
            .endpoints(etcd.endpoint())
            .user(Etcds.bytes("root"))
            .password(Etcds.bytes("rootpw"))
            .build();
  }

  @AfterEach
  void close() {
    root.close();
    etcd.close();
  }

  private static EtcdOptions options(URI endpoint, String user, String password, String prefix) {
    return new EtcdOptions(
        List.of(endpoint),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        user,
        password,
        prefix);
  }

  private void assertRefused(EtcdOptions options, String... words) {
    try (MirrorRig rig = MirrorRig.start(options)) {
      assertThatThrownBy(() -> rig.mirror.firstContact().get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(OperatorException.class)
          .message()
          .contains(words)
          .doesNotContain("\n", "wrongpw", "skypw");
      assertThat(rig.mirror.status().toString()).contains(words).doesNotContain("wrongpw");
    }
  }

  @Test
  void whatOnlyAnOperatorCanMendIsSaidInOneLine() {
    assertRefused(options(etcd.endpoint(), "sky", "wrongpw", "skydns"), "user 'sky'", "password");
    assertRefused(options(etcd.endpoint(), "nobody", "wrongpw", "skydns"), "user 'nobody'");
    assertRefused(options(etcd.endpoint(), "", "", "skydns"), "give a user and a password");
    assertRefused(
        options(etcd.endpoint(), "sky", "skypw", "elsewhere"), "denies user 'sky'", "/elsewhere/");
    try (EtcdServer open = EtcdServer.startOne()) {
      assertRefused(options(open.endpoint(), "sky", "skypw", "skydns"), "authentication off");
    }
  }

  @Test
  void tokensThatRunOutLoseNoEvent() {
    try (CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(options(proxy.endpoint(), "sky", "skypw", "skydns")).awaitLive()) {
      for (int cut = 0; cut < 2; cut++) {
        Etcds.put(root, "skydns", "local/before" + cut, value("10.0.0.1"));
        rig.awaitHost("local/before" + cut, "10.0.0.1");
        Instant expired = Instant.now().plusSeconds(3 * TOKEN_SECONDS);
        eventually(() -> assertThat(Instant.now()).isAfter(expired));
        Etcds.put(root, "skydns", "local/expired" + cut, value("10.0.0.2"));
        rig.awaitHost("local/expired" + cut, "10.0.0.2");
        proxy.cut();
        rig.awaitStale();
        Etcds.put(root, "skydns", "local/during" + cut, value("10.0.0.3"));
        Etcds.delete(root, "skydns", "local/before" + cut);
        proxy.mend();
        rig.awaitHost("local/during" + cut, "10.0.0.3");
        rig.awaitNone("local/before" + cut);
        rig.awaitLive();
      }
      assertThat(rig.hosts().keySet())
          .containsExactlyInAnyOrder(
              "local/expired0", "local/expired1", "local/during0", "local/during1");
      assertThat(rig.metric("reads")).isEqualTo(1);
    }
  }

  @Test
  void aRestartThatForgetsTokensIsSurvivedByMirrorAndSink() {
    try (MirrorRig rig =
        MirrorRig.start(options(etcd.endpoint(), "sky", "skypw", "skydns")).awaitLive()) {
      EtcdSink sink = new EtcdSink(rig.connection, Duration.ofSeconds(5));
      etcd.kill();
      rig.awaitStale();
      etcd.start();
      rig.awaitLive();
      RecordKey key = RecordKey.parse("local/a");
      ServiceRecord record = ServiceRecord.builder().host("10.0.0.1").build();
      long revision = Etcds.get(sink.write(List.of(new RecordSink.Put(key, record, 0))));
      Etcds.get(rig.mirror.reached(revision));
      assertThat(rig.host("local/a")).contains("10.0.0.1");
      Instant expired = Instant.now().plusSeconds(3 * TOKEN_SECONDS);
      eventually(() -> assertThat(Instant.now()).isAfter(expired));
      Etcds.get(sink.write(List.of(new RecordSink.Delete(key, revision))));
      rig.awaitNone("local/a");
    }
  }
}
