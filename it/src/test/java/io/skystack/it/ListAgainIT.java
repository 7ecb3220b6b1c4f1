package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.api.ApiSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A second list while a real API server holds the watches open, which it does for minutes. */
class ListAgainIT {
  /** Notes which kinds were listed. */
  private static final class Lists implements ObjectListener {
    private final List<Kind> kinds = new CopyOnWriteArrayList<>();

    @Override
    public void changed(KubeObject object) {}

    @Override
    public boolean holds(KubeObject object) {
      return true;
    }

    @Override
    public boolean holds(Kind kind, ObjectName name) {
      return false;
    }

    @Override
    public Set<ObjectName> held(Kind kind) {
      return Set.of();
    }

    @Override
    public void gone(Kind kind, ObjectName id) {}

    @Override
    public void listed(Kind kind, Set<ObjectName> all, boolean whole) {
      kinds.add(kind);
    }
  }

  @Test
  void aListThatIsAskedForDoesNotWaitForTheWatchToEnd() {
    try (EtcdServer etcd = EtcdServer.startOne();
        KubeApiServer api = KubeApiServer.start(etcd.endpoint().toString())) {
      Config config = new ConfigBuilder(api.config()).build();
      Lists lists = new Lists();
      ApiSource source =
          new ApiSource(
              config,
              Set.of(Kind.values()),
              Selection.ALL,
              Duration.ZERO,
              new PrometheusRegistry());
      try {
        source.start(lists);
        eventually(() -> assertThat(lists.kinds).hasSize(Kind.values().length));
        for (int times = 2; times < 5; times++) {
          CompletableFuture<Void> asked = source.listAgain();
          eventually(() -> assertThat(asked).isCompleted());
          assertThat(lists.kinds).hasSize(times * Kind.values().length);
        }
      } finally {
        source.close();
      }
    }
  }
}
