package io.skystack.kubedns.config;

import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.source.api.ApiSource;
import io.skystack.kube2sky.source.api.ConfigMapWatch;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A ConfigMap, followed through the API server that the objects come from. */
final class ConfigObject implements ConfigSource {
  private final String name;
  private final ConfigMapWatch watch;

  /**
   * A ConfigMap that is not followed yet.
   *
   * @throws OperatorException if the objects come from no API server
   */
  ConfigObject(ObjectSource objects, String namespace, String name) {
    if (!(objects instanceof ApiSource api)) {
      throw new OperatorException(
          "--config-map needs an API server and --manifests stands for one: give --config-dir");
    }
    this.name = namespace + "/" + name;
    this.watch = api.configMap(namespace, name);
  }

  @Override
  public String where() {
    return "ConfigMap " + name;
  }

  @Override
  public void start(Consumer<Map<String, String>> listener) {
    watch.start(listener);
  }

  @Override
  public Optional<String> unknown() {
    return watch.trouble();
  }

  @Override
  public void close() {
    watch.close();
  }
}
