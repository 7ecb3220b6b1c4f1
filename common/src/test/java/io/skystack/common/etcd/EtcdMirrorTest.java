package io.skystack.common.etcd;

import static io.skystack.common.etcd.MirrorRig.value;
import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoreStatus;
import io.skystack.common.store.Versions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdMirrorTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static void putMany(Client client, String prefix, int count) {
    for (int from = 0; from < count; from += 100) {
      Op.PutOp[] puts =
          IntStream.range(from, Math.min(count, from + 100))
              .mapToObj(
                  i ->
                      Op.put(
                          Etcds.bytes("/" + prefix + "/local/n" + i),
                          Etcds.bytes(value("10.0." + i / 256 + "." + i % 256)),
                          PutOption.DEFAULT))
              .toArray(Op.PutOp[]::new);
      Etcds.get(client.getKVClient().txn().Then(puts).commit());
    }
  }

  @Test
  void readsAllPagesAndNothingBesideThePrefix() {
    putMany(ETCD.client(), ETCD.prefix(), 2_345);
    Etcds.put(ETCD.client(), ETCD.prefix() + "x", "local/other", value("10.9.9.9"));
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      assertThat(rig.mirror.tree().size()).isEqualTo(2_345);
      assertThat(rig.host("local/n0")).contains("10.0.0.0");
      assertThat(rig.host("local/n2344")).contains("10.0.9.40");
      assertThat(rig.mirror.firstContact()).isCompleted();
      assertThat(rig.metric("records")).isEqualTo(2_345);
      assertThat(rig.metric("reads")).isEqualTo(1);
    }
  }

  @Test
  void aCompactionInTheMiddleOfAReadMakesItStartOver() {
    MirrorThread thread = new MirrorThread();
    try (EtcdServer etcd = EtcdServer.startOne();
        EtcdConnection connection = EtcdConnection.open(etcd.options("skydns"))) {
      putMany(etcd.client(), "skydns", 3_000);
      KeySpace keys = new KeySpace("skydns");
      MirrorMetrics metrics = new MirrorMetrics(new PrometheusRegistry());
      RecordReader reader = new RecordReader(keys, new Leases(connection, thread), metrics);
      AtomicBoolean compacted = new AtomicBoolean();
      Executor compactsOnce = // between the first page and what comes after it
          task -> {
            if (compacted.compareAndSet(false, true)) {
              long now = Etcds.put(etcd.client(), "skydns", "local/new", value("10.1.1.1"));
              Etcds.get(etcd.client().getKVClient().compact(now));
            }
            thread.execute(task);
          };
      PagedRead read =
          new PagedRead(connection, keys, reader, metrics, MirrorRig.FAST, compactsOnce);
      assertThat(Etcds.get(read.run()).records()).hasSize(3_001);
      assertThat(metrics.compactions.get()).isEqualTo(1);
    } finally {
      thread.close();
    }
  }

  @Test
  void followsPutsAndDeletes() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      Versions.Stamp a = rig.mirror.versions().stamp(RecordKey.parse("local/a"));
      Versions.Stamp b = rig.mirror.versions().stamp(RecordKey.parse("local/b"));
      long revision = ETCD.put("local/a", value("10.0.0.1"));
      rig.awaitHost("local/a", "10.0.0.1");
      assertThat(rig.find("local/a").orElseThrow().revision()).isEqualTo(revision);
      eventually(() -> assertThat(rig.mirror.versions().holds(a)).isFalse());
      assertThat(rig.mirror.versions().holds(b)).isTrue();
      ETCD.put("local/a", value("10.0.0.2"));
      rig.awaitHost("local/a", "10.0.0.2");
      ETCD.delete("local/a");
      rig.awaitNone("local/a");
      eventually(() -> assertThat(rig.heard).hasSize(3));
      assertThat(rig.heard.get(2)).containsExactly(new Change.Delete(RecordKey.parse("local/a")));
    }
  }

  @Test
  void whatOneTransactionWroteIsSeenTogether() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      CompletableFuture<RecordTree> first = new CompletableFuture<>();
      rig.mirror.onChange(changes -> first.complete(rig.mirror.tree()));
      Op.PutOp[] puts =
          IntStream.range(0, 128)
              .mapToObj(
                  i ->
                      Op.put(
                          Etcds.bytes("/" + ETCD.prefix() + "/local/t/" + i),
                          Etcds.bytes(value("10.0.0." + i)),
                          PutOption.DEFAULT))
              .toArray(Op.PutOp[]::new);
      Etcds.get(ETCD.client().getKVClient().txn().Then(puts).commit());
      assertThat(Etcds.get(first).size()).isEqualTo(128);
    }
  }

  @Test
  void aListenerThatThrowsDoesNotStopTheMirror() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      rig.mirror.onChange(
          changes -> {
            throw new IllegalStateException("a listener of this test");
          });
      ETCD.put("local/a", value("10.0.0.1"));
      rig.awaitHost("local/a", "10.0.0.1");
      ETCD.put("local/a", value("10.0.0.2"));
      rig.awaitHost("local/a", "10.0.0.2");
      assertThat(rig.metric("watch_restarts")).isZero();
    }
  }

  @Test
  void reachedComesWhenTheRevisionCanBeSeen() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options())) {
      for (int i = 0; i < 50; i++) {
        long revision = ETCD.put("local/r", value("10.0.0." + i));
        Etcds.get(rig.mirror.reached(revision));
        assertThat(rig.host("local/r")).contains("10.0.0." + i);
      }
      Etcds.get(rig.mirror.reached(0));
      CompletableFuture<Void> future = rig.mirror.reached(Long.MAX_VALUE);
      assertThat(future).isNotDone();
      rig.mirror.close();
      assertThat(future).isCompleted();
    }
  }

  @Test
  void whatIsNoRecordIsSkippedAndTakesAwayWhatWasThere() {
    ETCD.put("local/good", value("10.0.0.1"));
    ETCD.put("local/bad", "no json");
    ETCD.put("local/typed", "{\"host\":1}");
    ETCD.put("local/utf", "\u0000\u0000x");
    ETCD.put("local//empty", value("10.0.0.2"));
    ETCD.put("config", "{\"domain\":\"x.local.\"}");
    ETCD.put("dns/stub/corp.local/a", value("10.0.0.3"));
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      assertThat(rig.hosts()).containsOnlyKeys("local/good", "dns/stub/corp.local/a");
      assertThat(rig.metric("bad_values")).isEqualTo(4);
      ETCD.put("config", "neither this");
      ETCD.put("local/good", "{");
      rig.awaitNone("local/good");
      assertThat(rig.metric("bad_values")).isEqualTo(5);
      ETCD.put("local/bad", value("10.0.0.4"));
      rig.awaitHost("local/bad", "10.0.0.4");
      ETCD.delete("local//empty");
      long last = ETCD.delete("local/typed");
      Etcds.get(rig.mirror.reached(last));
      assertThat(rig.hosts()).containsOnlyKeys("dns/stub/corp.local/a", "local/bad");
      assertThat(rig.mirror.status()).isInstanceOf(StoreStatus.Live.class);
    }
  }

  @Test
  void recordsShareTheirLeaseAndGoWithIt() {
    long id = Etcds.get(ETCD.client().getLeaseClient().grant(60)).getID();
    PutOption leased = PutOption.builder().withLeaseId(id).build();
    for (String path : List.of("local/l1", "local/l2")) {
      Etcds.get(
          ETCD.client()
              .getKVClient()
              .put(
                  Etcds.bytes("/" + ETCD.prefix() + "/" + path),
                  Etcds.bytes(value("10.0.0.1")),
                  leased));
    }
    ETCD.put("local/free", value("10.0.0.2"));
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      Lease lease = rig.find("local/l1").orElseThrow().lease();
      assertThat(lease.id()).isEqualTo(id);
      assertThat(rig.find("local/l2").orElseThrow().lease()).isSameAs(lease);
      assertThat(rig.find("local/free").orElseThrow().lease()).isSameAs(Lease.NONE);
      eventually(() -> assertThat(lease.cap(3600, System.nanoTime())).isBetween(30, 60));
      assertThat(lease.cap(5, System.nanoTime())).isEqualTo(5);
      assertThat(rig.metric("leases")).isEqualTo(1);
      Etcds.get(ETCD.client().getLeaseClient().revoke(id));
      rig.awaitNone("local/l1");
      rig.awaitNone("local/l2");
      assertThat(rig.host("local/free")).contains("10.0.0.2");
      eventually(() -> assertThat(rig.metric("leases")).isZero());
    }
  }

  @Test
  void aLeaseThatIsKeptAliveIsBroughtUpToDate() throws Exception {
    long id = Etcds.get(ETCD.client().getLeaseClient().grant(10)).getID();
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      Etcds.get(
          ETCD.client()
              .getKVClient()
              .put(
                  Etcds.bytes("/" + ETCD.prefix() + "/local/alive"),
                  Etcds.bytes(value("10.0.0.1")),
                  PutOption.builder().withLeaseId(id).build()));
      rig.awaitHost("local/alive", "10.0.0.1");
      Lease lease = rig.find("local/alive").orElseThrow().lease();
      eventually(() -> assertThat(lease.cap(60, System.nanoTime())).isBetween(2, 10));
      eventually(() -> assertThat(lease.cap(60, System.nanoTime())).isLessThanOrEqualTo(5));
      ETCD.client().getLeaseClient().keepAliveOnce(id).get(5, TimeUnit.SECONDS);
      eventually(() -> assertThat(lease.cap(60, System.nanoTime())).isGreaterThan(6));
    }
  }

  @Test
  void aRecordGoesWhenItsLeaseExpires() {
    long id = Etcds.get(ETCD.client().getLeaseClient().grant(1)).getID();
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      Etcds.get(
          ETCD.client()
              .getKVClient()
              .put(
                  Etcds.bytes("/" + ETCD.prefix() + "/local/short"),
                  Etcds.bytes(value("10.0.0.1")),
                  PutOption.builder().withLeaseId(id).build()));
      eventually(() -> assertThat(rig.heard).hasSize(2));
      assertThat(rig.heard.get(1))
          .containsExactly(new Change.Delete(RecordKey.parse("local/short")));
    }
  }
}
