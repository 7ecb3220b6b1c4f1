package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The order in which plugins are asked, whatever the order of their lines. */
public final class PluginOrder {
  /** Those of the program, the first one first. */
  public static final List<String> NAMES =
      List.of(
          "root",
          "metadata",
          "view",
          "bind",
          "tls",
          "timeouts",
          "reload",
          "nsid",
          "bufsize",
          "debug",
          "ready",
          "health",
          "prometheus",
          "errors",
          "log",
          "local",
          "dns64",
          "any",
          "chaos",
          "loadbalance",
          "tsig",
          "rewrite",
          "acl",
          "cache",
          "header",
          "dnssec",
          "autopath",
          "minimal",
          "template",
          "transfer",
          "hosts",
          "kubernetes",
          "file",
          "auto",
          "secondary",
          "etcd",
          "sky",
          "loop",
          "forward",
          "erratic",
          "whoami");

  private PluginOrder() {}

  /**
   * Sorts factories.
   *
   * @throws OperatorException if one comes after a plugin that there is not
   */
  static List<PluginFactory> sorted(List<PluginFactory> factories) {
    List<PluginFactory> sorted = new ArrayList<>();
    List<PluginFactory> others = new ArrayList<>();
    for (PluginFactory factory : factories) {
      (NAMES.contains(factory.name()) ? sorted : others).add(factory);
    }
    sorted.sort(Comparator.comparingInt(factory -> NAMES.indexOf(factory.name())));
    while (!others.isEmpty()) {
      List<PluginFactory> left = others.stream().filter(other -> !insert(other, sorted)).toList();
      if (left.size() == others.size()) {
        throw new OperatorException(
            "plugin '%s' says that it comes after '%s', which there is not"
                .formatted(left.get(0).name(), left.get(0).after()));
      }
      others = left;
    }
    return sorted;
  }

  private static boolean insert(PluginFactory factory, List<PluginFactory> sorted) {
    for (int i = 0; i < sorted.size(); i++) {
      if (sorted.get(i).name().equals(factory.after())) {
        sorted.add(i + 1, factory);
        return true;
      }
    }
    return false;
  }
}
