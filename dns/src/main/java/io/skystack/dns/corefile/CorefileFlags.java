package io.skystack.dns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Logs;
import io.skystack.common.cli.Shutdown;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of a program that may be told by a Corefile what to serve. */
public final class CorefileFlags {
  private static final int WRONG = 2;

  @Option(
      names = {"--conf"},
      paramLabel = "FILE",
      description = "Serve what this Corefile says; other flags but those for logs are not read.")
  private Optional<Path> conf = Optional.empty();

  @Option(
      names = "--check",
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "With --conf: read the Corefile, show what it would serve, and serve nothing.")
  private boolean check;

  // The default is no bare word: that would be taken for the command "plugins".
  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      defaultValue = "./plugins",
      description = "The folder with the jars of further plugins for the Corefile.")
  private Path plugins = Path.of("plugins");

  /** Whether there is a Corefile. */
  public boolean isGiven() {
    return conf.isPresent();
  }

  /** The plugins that there are. */
  public Plugins plugins() {
    return Plugins.load(plugins);
  }

  /**
   * Serves what the Corefile says until a signal ends the program, or only checks it.
   *
   * @param program the program's name, for messages
   * @return the exit code
   */
  public int run(String program, PrintWriter out, PrintWriter err) throws InterruptedException {
    CorefileOptions options =
        new CorefileOptions(
            conf.orElseThrow(), System.getenv(), plugins(), new PrometheusRegistry());
    try {
      return check ? check(options, out) : serve(options);
    } catch (CorefileException e) {
      Logs.flush();
      e.errors().forEach(error -> err.println(program + ": " + error));
      err.flush();
      return WRONG;
    }
  }

  private static int check(CorefileOptions options, PrintWriter out) {
    CorefileServer.Checked checked = CorefileServer.check(options);
    checked.warnings().forEach(warning -> out.println("warning: " + warning));
    out.print(checked.chains());
    out.flush();
    return 0;
  }

  private static int serve(CorefileOptions options) throws InterruptedException {
    CorefileServer server = CorefileServer.start(options);
    Shutdown.onSignal(server::close).await();
    return 0;
  }
}
