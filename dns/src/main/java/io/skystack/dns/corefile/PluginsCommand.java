package io.skystack.dns.corefile;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plugins}: lists what a Corefile can have. */
@Command(
    name = "plugins",
    description =
        "List the plugins that a Corefile can have, in the order in which they are asked.")
public final class PluginsCommand implements Callable<Integer> {
  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      defaultValue = "./plugins",
      description = "The folder with the jars of further plugins.")
  private Path plugins = Path.of("plugins");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (PluginFactory factory : Plugins.load(plugins).inOrder()) {
      out.printf("%-12s %s%n", factory.name(), factory.summary());
    }
    out.flush();
    return 0;
  }
}
