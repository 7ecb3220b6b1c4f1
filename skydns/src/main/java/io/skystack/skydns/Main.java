package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Logs;
import io.skystack.common.cli.Shutdown;
import io.skystack.common.cli.Subcommands;
import io.skystack.dns.corefile.CorefileFlags;
import io.skystack.dns.corefile.PluginsCommand;
import io.skystack.dns.net.SystemdNotifier;
import io.skystack.skydns.config.Configuration;
import io.skystack.skydns.config.Flags;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code skydns} command: answers DNS from the records in etcd. */
@Command(
    name = "skydns",
    description = {
      "Answers DNS from the records in etcd, by SkyDNS's rules.",
      "Names of its domains and reverse names come from the records, kept in memory and up to date;"
          + " everything else is asked of other nameservers."
    })
@Subcommands({CheckCommand.class, ExplainCommand.class, Keygen.class, PluginsCommand.class})
public final class Main implements Callable<Integer> {
  @Mixin private final Flags flags = new Flags();
  @Mixin private final CorefileFlags corefile = new CorefileFlags();
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  /** What the command line that was read says. */
  Configuration configuration() {
    return flags.configuration();
  }

  @Override
  public Integer call() throws InterruptedException {
    if (flags.verbose()) {
      Logs.configure("debug");
    }
    if (corefile.isGiven()) {
      CommandLine line = spec.commandLine();
      return corefile.run(spec.name(), line.getOut(), line.getErr());
    }
    SystemdNotifier systemd = SystemdNotifier.of(System.getenv(), ProcessHandle.current().pid());
    Service service = Service.start(configuration(), systemd, new PrometheusRegistry());
    Shutdown shutdown = Shutdown.onSignal(service::close);
    service.awaitRecords();
    shutdown.await();
    return 0;
  }
}
