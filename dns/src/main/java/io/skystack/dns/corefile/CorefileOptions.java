package io.skystack.dns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a server is made from.
 *
 * @param conf the Corefile
 * @param environment variables that it may name
 * @param plugins those that there are
 * @param registry where all count
 */
public record CorefileOptions(
    Path conf, Map<String, String> environment, Plugins plugins, PrometheusRegistry registry) {
  public CorefileOptions {
    environment = Map.copyOf(environment);
  }

  /** Where relative paths begin. */
  Path folder() {
    Path parent = conf.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }
}
