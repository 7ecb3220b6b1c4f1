package io.skystack.common.etcd;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Change;
import io.skystack.common.testing.CutProxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random puts, deletes and compactions, with the connection cut and stalled at random moments: in
 * the end the mirror holds what etcd holds, and so does whoever listened to its changes.
 */
class EtcdMirrorWalkTest {
  private static final int STEPS = 1_500;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void inTheEndTheMirrorHoldsWhatEtcdHolds(long seed) {
    Random random = new Random(seed);
    try (EtcdServer etcd = EtcdServer.startOne();
        CutProxy proxy = new CutProxy(etcd.endpoint());
        MirrorRig rig =
            MirrorRig.start(EtcdOptions.of(List.of(proxy.endpoint()), "skydns"), Duration.ZERO)) {
      for (int step = 0; step < STEPS; step++) {
        long revision = change(etcd, random, step);
        disturb(etcd, proxy, random, revision);
      }
      proxy.mend();
      Map<String, String> truth = hosts(Etcds.values(etcd.client(), "skydns"));
      eventually(() -> assertThat(new TreeMap<>(rig.hosts())).isEqualTo(truth));
      eventually(() -> assertThat(listened(rig)).isEqualTo(truth));
      assertThat(rig.metric("watch_restarts")).isPositive();
    }
  }

  private static long change(EtcdServer etcd, Random random, int step) {
    String path = "local/" + random.nextInt(4) + "/" + random.nextInt(20);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> Etcds.delete(etcd.client(), "skydns", path);
      case 3 -> Etcds.put(etcd.client(), "skydns", path, "not a record");
      default -> Etcds.put(etcd.client(), "skydns", path, MirrorRig.value("h" + step));
    };
  }

  private static void disturb(EtcdServer etcd, CutProxy proxy, Random random, long revision) {
    switch (random.nextInt(60)) {
      case 0 -> proxy.cut();
      case 1 -> proxy.stall();
      case 2, 3, 4, 5 -> proxy.mend();
      case 6 -> Etcds.get(etcd.client().getKVClient().compact(revision));
      default -> {}
    }
  }

  private static Map<String, String> hosts(Map<String, String> values) {
    Map<String, String> hosts = new TreeMap<>();
    values.forEach(
        (path, value) -> {
          if (value.startsWith("{")) {
            hosts.put(path, value.substring(9, value.length() - 2));
          }
        });
    return hosts;
  }

  private static Map<String, String> listened(MirrorRig rig) {
    Map<RecordKey, String> state = new LinkedHashMap<>();
    synchronized (rig.heard) {
      rig.heard.forEach(
          changes ->
              changes.forEach(
                  change -> {
                    if (change instanceof Change.Put put) {
                      state.put(put.key(), put.record().value().host());
                    } else {
                      state.remove(change.key());
                    }
                  }));
    }
    Map<String, String> hosts = new TreeMap<>();
    state.forEach((key, host) -> hosts.put(key.toString(), host));
    return hosts;
  }
}
