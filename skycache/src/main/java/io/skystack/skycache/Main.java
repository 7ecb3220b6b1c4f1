package io.skystack.skycache;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Shutdown;
import io.skystack.common.cli.Signals;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code skycache} command: keeps the answers of other DNS servers. */
@Command(
    name = "skycache",
    description = {
      "Asks other DNS servers, and keeps their answers, with dnsmasq's options for this use.",
      "SIGHUP empties the cache, SIGUSR1 tells in the log how it does."
    })
public final class Main implements Callable<Integer> {
  @Mixin private final Flags flags = new Flags();

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  /** What the command line that was read says. */
  Settings settings() {
    return flags.settings();
  }

  @Override
  public Integer call() throws InterruptedException {
    Service service = Service.start(settings(), new PrometheusRegistry());
    Signals.on("HUP", service::reload);
    Signals.on("USR1", service::logFigures);
    Shutdown.onSignal(service::close).await();
    return 0;
  }
}
