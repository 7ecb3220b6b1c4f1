package io.skystack.kubedns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Shutdown;
import io.skystack.common.cli.Subcommands;
import io.skystack.dns.corefile.CorefileFlags;
import io.skystack.dns.corefile.PluginsCommand;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kubedns.config.ConfigSource;
import io.skystack.kubedns.config.Flags;
import io.skystack.kubedns.config.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code kubedns} command: answers DNS from a Kubernetes cluster's objects. */
@Command(
    name = "kubedns",
    description = {
      "Answers DNS for the Services and endpoints of a Kubernetes cluster, in one process.",
      "Watches an API server, or a folder of manifests, keeps their records in memory and answers"
          + " from there; everything else is asked of other nameservers."
    })
@Subcommands({ReleaseCommand.class, PluginsCommand.class})
public final class Main implements Callable<Integer> {
  private static final int EXIT_NOT_DONE = 1;

  @Mixin private final Flags flags = new Flags();
  @Mixin private final CorefileFlags corefile = new CorefileFlags();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (corefile.isGiven()) {
      CommandLine line = spec.commandLine();
      return corefile.run(spec.name(), line.getOut(), line.getErr());
    }
    Settings settings = flags.settings();
    PrometheusRegistry registry = new PrometheusRegistry();
    ObjectSource source = flags.source(registry);
    ConfigSource config = flags.config(source);
    Service service = Service.start(settings, source, config, registry);
    Shutdown shutdown = Shutdown.onSignal(service::close);
    if (!service.awaitRecords()) {
      complain(
          "gave up, there are no names to serve (--initial-sync-timeout): " + service.reason());
      service.close();
      return EXIT_NOT_DONE;
    }
    shutdown.await();
    return 0;
  }

  private void complain(String line) {
    spec.commandLine().getErr().println("kubedns: " + line);
  }
}
