package io.skystack.kube2sky;

import io.fabric8.kubernetes.client.Config;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.common.cli.Domains;
import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.cli.Shutdown;
import io.skystack.common.cli.Subcommands;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.ops.OperationsServer;
import io.skystack.common.ops.Page;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kube2sky.translate.TranslateOptions;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code kube2sky} command: publishes the names of a Kubernetes cluster to etcd. */
@Command(
    name = "kube2sky",
    description = {
      "Publishes the names of Kubernetes Services and their endpoints as records in etcd.",
      "Watches an API server, or a folder of manifests, and keeps etcd at what they say; skydns"
          + " answers DNS from there."
    })
@Subcommands({PurgeCommand.class, ReleaseCommand.class})
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final int EXIT_NOT_DONE = 1;

  /** Above the sink's own bound, which is to speak first. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** How long {@code --once} and {@code --dry-run} wait for the source. */
  private static final Duration BOUND = Duration.ofMinutes(1);

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      defaultValue = "kube.local",
      converter = Domains.Converter.class,
      description = "The domain that the names lie below.")
  private String domain = "kube.local";

  @Mixin private SourceFlags sourceFlags = new SourceFlags();
  @Mixin private NameFlags nameFlags = new NameFlags();
  @Mixin private ClustersetFlags clustersetFlags = new ClustersetFlags();
  @Mixin private EtcdFlags etcdFlags = new EtcdFlags();
  @Mixin private PublishFlags publishFlags = new PublishFlags();
  @Mixin private ElectionFlags electionFlags = new ElectionFlags();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "default",
      description =
          "Whose records these are: they are marked with it, and no others are ever changed. Each"
              + " cluster that writes into one etcd has a name of its own.")
  private String cluster = "default";

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long answers may be kept.")
  private int ttl = 30;

  @Option(names = "--once", description = "Publish, and end once everything is published.")
  private boolean once;

  @Option(
      names = "--dry-run",
      description = "Print the keys and values that would be written and removed, and end.")
  private boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How --dry-run prints: text or json.")
  private DifferencePrinter.Format output = DifferencePrinter.Format.TEXT;

  @Option(
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8081",
      description = "Where metrics, health and readiness are.")
  private InetSocketAddress opsAddress = new InetSocketAddress(0);

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private LogFlags log = new LogFlags();

  @Spec private @Nullable CommandSpec spec;

  /** Runs until a signal ends it. */
  public static void main(String[] args) {
    System.exit(Cli.run(new Main(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    EtcdOptions etcd = etcdFlags.options();
    Service.Settings settings =
        new Service.Settings(
            domain,
            checkedTtl(),
            names(),
            etcd,
            etcdFlags.mutationTimeout(),
            publishFlags.options(
                "kube2sky/" + checkedCluster(), etcdFlags.mutationTimeout().plus(SLACK)));
    Optional<Service.Election> election = election();
    PrometheusRegistry registry = new PrometheusRegistry();
    Service service = new Service(settings, open(registry), election, registry);
    if (dryRun) {
      return dryRun(service, etcd);
    }
    return once ? once(service) : forEver(service, registry);
  }

  private ObjectSource open(PrometheusRegistry registry) {
    return sourceFlags.open(names().kinds(), nameFlags.selection(), registry);
  }

  private TranslateOptions names() {
    return nameFlags.options().withClusterset(clustersetFlags.clusterset(domain, checkedCluster()));
  }

  private Optional<Service.Election> election() {
    if (!electionFlags.isOn() || dryRun) {
      return Optional.empty();
    }
    if (once) {
      throw new OperatorException(
          "--leader-elect is for one that keeps running: leave it out where there is --once");
    }
    return Optional.of(election(sourceFlags.apiServer()));
  }

  private Service.Election election(Config api) {
    return new Service.Election(api, electionFlags.settings(api));
  }

  private String checkedCluster() {
    if (cluster.isEmpty() || !cluster.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new OperatorException("--cluster must be a name without spaces, such as 'default'");
    }
    return cluster;
  }

  private int checkedTtl() {
    if (ttl < 1) {
      throw new OperatorException("--ttl must be at least 1 second, not " + ttl);
    }
    return ttl;
  }

  private int forEver(Service service, PrometheusRegistry registry) throws InterruptedException {
    OperationsServer operations = OperationsServer.start(opsAddress, registry, service::notReady);
    operations.handle("/status", new StatusPage(service::status));
    operations.handleAction(ReleaseOrder.PATH, request -> release(service));
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Shutdown shutdown =
        Shutdown.onSignal(
            () -> {
              stopped.complete(null);
              service.close();
              operations.close();
            });
    service.read();
    service.publish();
    LOG.info("publishing below {} as kube2sky/{}", domain, cluster);
    await(CompletableFuture.anyOf(service.etcdRead(), stopped));
    shutdown.await();
    return 0;
  }

  private static Page.Response release(Service service) {
    int waiting = service.heldBack();
    service.release();
    return Page.Response.text(200, waiting + " deletions were held back; they go now");
  }

  private int once(Service service) throws InterruptedException {
    try (service) {
      service.read();
      service.publish();
      boolean done = awaitAtMost(BOUND, List.of(service.etcdRead(), service.reconciled()));
      if (!done) {
        complain("not everything is published: " + service.notReady().orElse("no reason known"));
      }
      int waiting = service.heldBack();
      if (waiting > 0) {
        complain(
            waiting
                + " deletions were held back (--brake): look at them with --dry-run, and let them"
                + " go with --brake=100");
      }
      return done && waiting == 0 ? 0 : EXIT_NOT_DONE;
    }
  }

  private int dryRun(Service service, EtcdOptions etcd) throws InterruptedException {
    try (service) {
      service.read();
      if (!awaitAtMost(BOUND, List.of(service.sourceRead()))) {
        complain("the objects cannot be read: " + service.notReady().orElse("no reason known"));
        return EXIT_NOT_DONE;
      }
      boolean reached = awaitAtMost(etcdFlags.mutationTimeout(), List.of(service.etcdRead()));
      DifferencePrinter printer = new DifferencePrinter(etcd.pathPrefix());
      PrintWriter out = command().commandLine().getOut();
      out.print(printer.print(service.difference(), output));
      out.flush();
      if (!reached) {
        complain(
            "etcd cannot be read ("
                + service.notReady().orElse("no reason known")
                + "): this is what an empty one would get, what would be removed is not known");
      }
      return reached ? 0 : EXIT_NOT_DONE;
    }
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }

  private void complain(String line) {
    command().commandLine().getErr().println("kube2sky: " + line);
  }

  /** Whether all were done in time, one after the other; what an operator must mend is thrown. */
  private static boolean awaitAtMost(Duration bound, List<CompletableFuture<Void>> all)
      throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    try {
      for (CompletableFuture<Void> one : all) {
        one.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw operatorsOf(e);
    }
  }

  private static void await(CompletableFuture<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      throw operatorsOf(e);
    }
  }

  private static OperatorException operatorsOf(ExecutionException e) {
    Throwable cause = e.getCause();
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OperatorException operators) {
      return operators;
    }
    throw new IllegalStateException("only what an operator can mend ends it", cause);
  }
}
