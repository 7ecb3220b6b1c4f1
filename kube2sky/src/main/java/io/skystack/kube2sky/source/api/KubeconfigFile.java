package io.skystack.kube2sky.source.api;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in one line what is wrong with a kubeconfig, before the client stumbles over it. */
final class KubeconfigFile {
  private KubeconfigFile() {}

  /**
   * Checks that there is a file with a current context whose cluster has a server.
   *
   * @throws OperatorException if not
   */
  static void check(Path file) {
    Map<?, ?> root = root(file);
    String current = text(root, "current-context");
    if (current.isEmpty()) {
      throw wrong(file, "it has no current-context; kubectl config use-context NAME sets one");
    }
    String cluster = text(named(file, root, "contexts", "context", current), "cluster");
    String server = text(named(file, root, "clusters", "cluster", cluster), "server");
    if (server.isEmpty()) {
      throw wrong(file, "its cluster '" + cluster + "' has no server");
    }
  }

  private static Map<?, ?> root(Path file) {
    try {
      Object root =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file));
      if (root instanceof Map<?, ?> map) {
        return map;
      }
      throw wrong(file, "it is no mapping");
    } catch (NoSuchFileException e) {
      throw new OperatorException("there is no kubeconfig " + file + "; check --kubecfg-file", e);
    } catch (IOException e) {
      throw new OperatorException("the kubeconfig " + file + " cannot be read: " + e, e);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw new OperatorException(
          file + ":" + line + ": the kubeconfig is no YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new OperatorException("the kubeconfig " + file + " is no YAML: " + e.getMessage(), e);
    }
  }

  /** The {@code inner} of the entry of this name in the list {@code outer}. */
  private static Map<?, ?> named(
      Path file, Map<?, ?> root, String outer, String inner, String name) {
    if (root.get(outer) instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> map
            && text(map, "name").equals(name)
            && map.get(inner) instanceof Map<?, ?> found) {
          return found;
        }
      }
    }
    throw wrong(file, "it has no entry '" + name + "' in " + outer);
  }

  private static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }

  private static OperatorException wrong(Path file, String why) {
    return new OperatorException("the kubeconfig " + file + " cannot be used: " + why);
  }
}
