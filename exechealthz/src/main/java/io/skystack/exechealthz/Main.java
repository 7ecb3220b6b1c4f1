package io.skystack.exechealthz;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Shutdown;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code exechealthz} command: shows over HTTP whether commands succeed. */
@Command(
    name = "exechealthz",
    description = {
      "Runs commands again and again and shows over HTTP whether they succeed.",
      "For probes that can only ask a URL: 200 while the command succeeds, else 503 and why."
    })
public final class Main implements Callable<Integer> {
  @Mixin private final Flags flags = new Flags();

  /** Runs until a signal, or an order from this machine, ends it. */
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
    Shutdown shutdown = Shutdown.onSignal(service::close);
    Thread quit = new Thread(() -> exitOnQuit(service), "quit");
    quit.setDaemon(true);
    quit.start();
    shutdown.await();
    return 0;
  }

  private static void exitOnQuit(Service service) {
    try {
      service.awaitQuit();
      System.exit(0); // as a signal would end it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
