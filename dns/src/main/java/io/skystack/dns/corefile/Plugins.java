package io.skystack.dns.corefile;

import io.skystack.common.cli.Nearest;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The plugins that there are: the program's, and those of jars beside it. */
public final class Plugins {
  private final List<PluginFactory> factories;

  private Plugins(List<PluginFactory> factories) {
    Map<String, PluginFactory> byName = new HashMap<>();
    for (PluginFactory factory : factories) {
      PluginFactory before = byName.put(factory.name(), factory);
      if (before != null) {
        throw new OperatorException(
            "there are two plugins '%s', %s and %s: take one jar away"
                .formatted(factory.name(), source(before), source(factory)));
      }
    }
    this.factories = List.copyOf(PluginOrder.sorted(factories));
  }

  private static String source(PluginFactory factory) {
    return factory.getClass().getName();
  }

  /** The program's. */
  public static Plugins load() {
    return load(Plugins.class.getClassLoader());
  }

  /**
   * The program's, and those of the jars in a folder; none if there is no such folder. The jars
   * stay open until the program ends.
   *
   * @throws OperatorException if a jar cannot be read, or what it has cannot be made
   */
  public static Plugins load(Path folder) {
    List<URL> jars = jars(folder);
    return jars.isEmpty()
        ? load()
        : load(new URLClassLoader(jars.toArray(URL[]::new), Plugins.class.getClassLoader()));
  }

  private static Plugins load(ClassLoader loader) {
    List<PluginFactory> found = new ArrayList<>();
    try {
      ServiceLoader.load(PluginFactory.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new OperatorException("a plugin's jar does not fit: " + e.getMessage(), e);
    }
    return new Plugins(found);
  }

  private static List<URL> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(file.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    } catch (IOException e) {
      throw new OperatorException(
          "the folder %s cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
    return jars;
  }

  /** All of them, in the order in which they are asked. */
  public List<PluginFactory> inOrder() {
    return factories;
  }

  /** Takes note of lines that no plugin is for. */
  void checkNames(List<Directive> directives) {
    List<String> names = factories.stream().map(PluginFactory::name).toList();
    for (Directive directive : directives) {
      if (!names.contains(directive.name())) {
        directive
            .complaints()
            .error(
                directive.place(),
                "unknown plugin '%s'%s"
                    .formatted(directive.name(), Nearest.didYouMean(directive.name(), names)));
      }
    }
  }
}
