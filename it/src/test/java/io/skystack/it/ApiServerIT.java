package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stack: kube2sky, etcd and skydns. */
class ApiServerIT extends ApiServerCases {
  private @Nullable EtcdServer etcd;
  private @Nullable Stack stack;

  @Override
  void startServer(KubeApiServer api) {
    etcd = EtcdServer.startOne();
    stack =
        Stack.start(
            List.of(etcd.endpoint()), "--kubecfg-file=" + api.kubeconfig(), "--pods=verified");
  }

  @Override
  void stopServer() {
    if (stack != null) {
      stack.close();
    }
    if (etcd != null) {
      etcd.close();
    }
  }

  @Override
  public Dns dns() {
    return stack.dns();
  }

  @Override
  Program watcher() {
    return stack.kube2sky();
  }

  @Override
  void assertForgotten(String namespace, String service) {
    String key = "/skydns/local/kube/svc/" + namespace + "/" + service;
    eventually(() -> assertThat(new Etcdctl(etcd.endpoint()).keys(key)).isEmpty());
  }
}
