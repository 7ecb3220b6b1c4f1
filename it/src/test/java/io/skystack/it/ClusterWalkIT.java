package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdHistory;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.CutProxy;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random changes of a real API server's objects, thousands of them, while the connections of
 * kube2sky to it and to etcd break and stall, and the API server comes back knowing less than
 * kube2sky does. Time and again, and at the end, etcd holds what a fresh start would write; and its
 * history shows that no record went away while the objects wanted it all the time.
 *
 * <p>Longer: {@code -Dskystack.walk.changes=100000}, 600 at least; a walk that failed: {@code
 * -Dskystack.walk.seed=}, with what the test said.
 */
class ClusterWalkIT {
  private static final int CHANGES = Integer.getInteger("skystack.walk.changes", 1800);
  private static final long SEED = Long.getLong("skystack.walk.seed", new Random().nextLong());

  /** A stretch: some changes, some more while something is broken, some more; then all is still. */
  private static final int STRETCH = 60;

  private static final int BROKEN_AT = 20;
  private static final int STRETCHES = Math.max(1, CHANGES / STRETCH);
  private static final int STRETCHES_PER_RESTART = 10;

  private final Random random = new Random(SEED);

  @Test
  void noRecordThatStaysEverGoesAway() {
    System.out.println("skystack.walk.seed=" + SEED);
    try (EtcdServer kubernetesEtcd = EtcdServer.startOne();
        KubeApiServer api = KubeApiServer.start(kubernetesEtcd.endpoint().toString());
        EtcdServer etcd = EtcdServer.startOne();
        CutProxy toApi = new CutProxy(api.endpoint());
        CutProxy toEtcd = new CutProxy(etcd.endpoint());
        Program kube2sky =
            Program.kube2sky(
                    "--kubecfg-file=" + api.kubeconfig(toApi.endpoint(), KubeApiServer.TOKEN),
                    "--etcd-server=" + toEtcd.endpoint(),
                    "--pods=verified",
                    "--brake=100")
                .awaitReady();
        ExpectedRecords expected = new ExpectedRecords(etcd);
        RandomCluster cluster = new RandomCluster(api, expected, random)) {
      Etcdctl etcdctl = new Etcdctl(etcd.endpoint());
      for (int stretch = 0; stretch < STRETCHES; stretch++) {
        changes(cluster, BROKEN_AT);
        if (stretch % STRETCHES_PER_RESTART == STRETCHES_PER_RESTART - 1) {
          toApi.cut();
          changes(cluster, BROKEN_AT);
          api.kill();
          api.startAgain(); // and knows nothing of before: all is listed again
          toApi.mend();
        } else {
          disturb(cluster, random.nextBoolean() ? toApi : toEtcd);
        }
        changes(cluster, STRETCH - 2 * BROKEN_AT);
        cluster.mark();
        String where = "seed %d, stretch %d".formatted(SEED, stretch);
        eventually(
            () -> assertThat(etcdctl.values("/skydns/")).as(where).isEqualTo(expected.now()));
        // The last changes may have led back to the records before them: these are in etcd
        // whether kube2sky has seen the changes or not. With the marks it has; what it made of
        // them is on its way no more when its queue is empty.
        eventually(() -> assertThat(kube2sky.metric("kube2sky_queue_length")).as(where).isZero());
        assertThat(etcdctl.values("/skydns/")).as(where).isEqualTo(expected.now());
        expected.settled();
      }
      assertThat(expected.now())
          .as("the translation of the objects that there are, seed %d", SEED)
          .isEqualTo(cluster.freshTranslation());
      expected.judge(EtcdHistory.read(etcd.options("skydns")), "seed " + SEED);
      assertThat(kube2sky.metric("kube2sky_watch_restarts_total")).isGreaterThan(STRETCHES);
      assertThat(kube2sky.metric("skystack_etcd_watch_restarts_total")).isPositive();
      assertThat(kube2sky.page("/metrics"))
          .as("lists that followed on 410 Gone")
          .doesNotContain("kube2sky_lists_total{kind=\"EndpointSlice\",result=\"ok\"} 1.0");
      assertThat(kube2sky.log()).doesNotContain("\tat ").doesNotContain("ERROR");
    }
  }

  private static void changes(RandomCluster cluster, int number) {
    for (int i = 0; i < number; i++) {
      cluster.change();
    }
  }

  private void disturb(RandomCluster cluster, CutProxy proxy) {
    switch (random.nextInt(3)) {
      case 0 -> proxy.cut();
      case 1 -> proxy.stall();
      default -> {
        for (int i = 0; i < 3; i++) { // broken while much is on the way, and whole again at once
          proxy.cut();
          proxy.mend();
          changes(cluster, 2);
        }
      }
    }
    changes(cluster, BROKEN_AT);
    proxy.mend();
  }
}
