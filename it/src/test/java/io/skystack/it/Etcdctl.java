package io.skystack.it;

import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The {@code etcdctl} of the machine, as people use it to look at records. */
final class Etcdctl {
  private final URI endpoint;

  Etcdctl(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** What {@code etcdctl} prints for these words. */
  String run(String... words) {
    return Tools.run(
        Stream.concat(
                Stream.of(Tools.require("etcdctl"), "--endpoints=" + endpoint), Stream.of(words))
            .toArray(String[]::new));
  }

  /** The value of one key; empty where there is none. */
  String get(String key) {
    return run("get", key, "--print-value-only");
  }

  /** All keys that start so. */
  List<String> keys(String prefix) {
    return run("get", prefix, "--prefix", "--keys-only")
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** All keys that start so, with their values. Neither may have a line break in it. */
  Map<String, String> values(String prefix) {
    Map<String, String> values = new TreeMap<>();
    Iterator<String> lines = run("get", prefix, "--prefix").lines().iterator();
    while (lines.hasNext()) {
      values.put(lines.next(), lines.next());
    }
    return values;
  }

  void put(String key, String value) {
    run("put", key, value);
  }

  void delete(String key) {
    run("del", key);
  }
}
