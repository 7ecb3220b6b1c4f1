package io.skystack.kube2sky;

import io.skystack.common.cli.LogFlags;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.common.etcd.EtcdScan;
import io.skystack.common.etcd.EtcdSink;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.store.RecordSink;
import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a cluster's records away, for good. */
@Command(
    name = "purge",
    description = {
      "Takes the records of a cluster out of etcd: all that carry its mark, and no others.",
      "Stop its kube2sky first, or that writes them again. Asks before it begins.",
      "Exit code 0: nothing of it is left; 1: something is."
    })
final class PurgeCommand implements Callable<Integer> {
  /** Records that someone changes meanwhile are read again this often. */
  private static final int ROUNDS = 3;

  private static final int EXIT_LEFT = 1;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      required = true,
      description = "Whose records: the --cluster of the kube2sky that wrote them.")
  private String cluster = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private EtcdFlags etcdFlags = new EtcdFlags();

  @SuppressWarnings("UnusedVariable") // the command line sets the logs up by it
  @Mixin
  private LogFlags log = new LogFlags();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    EtcdOptions options = etcdFlags.options();
    try (EtcdConnection connection = EtcdConnection.open(options)) {
      List<RecordSink.Delete> found = find(connection);
      if (found.isEmpty()) {
        say("there are no records of kube2sky/%s below /%s".formatted(cluster, prefix(options)));
        return 0;
      }
      if (!yes && !isWanted(found.size(), options)) {
        say("nothing was taken away");
        return EXIT_LEFT;
      }
      int left = purge(connection, found);
      say(
          left == 0
              ? "%,d records of kube2sky/%s are gone".formatted(found.size(), cluster)
              : ("%,d records of kube2sky/%s are there again: a kube2sky with this --cluster runs;"
                      + " stop it, and purge again")
                  .formatted(left, cluster));
      return left == 0 ? 0 : EXIT_LEFT;
    }
  }

  private static String prefix(EtcdOptions options) {
    return options.pathPrefix();
  }

  private List<RecordSink.Delete> find(EtcdConnection connection) throws InterruptedException {
    List<RecordSink.Delete> found = new ArrayList<>();
    new EtcdScan(connection)
        .readAll(
            entry -> {
              if (isOurs(entry)) {
                found.add(new RecordSink.Delete(entry.key().orElseThrow(), entry.revision()));
              }
            });
    return found;
  }

  private boolean isOurs(EtcdScan.Entry entry) {
    if (entry.key().isEmpty() || entry.isConfig()) {
      return false;
    }
    try {
      return RecordCodec.parse(entry.value()).owner().equals("kube2sky/" + cluster);
    } catch (RecordFormatException e) {
      return false; // whatever it is, we did not write it
    }
  }

  /** The launcher runs newer JVMs so that they have a console at a terminal only, as older ones. */
  @SuppressWarnings("SystemConsoleNull")
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console());
  }

  private boolean isWanted(int count, EtcdOptions options) {
    Optional<Console> console = console();
    if (console.isEmpty()) {
      throw new OperatorException(
          "purge asks first, and there is no terminal to ask at: add --yes to take away %,d records"
              .formatted(count));
    }
    String answer =
        console
            .get()
            .readLine(
                "%,d records of kube2sky/%s below /%s will be gone. Type the cluster's name to go on: ",
                count, cluster, prefix(options));
    return cluster.equals(answer);
  }

  /** Gives how many are left. */
  private int purge(EtcdConnection connection, List<RecordSink.Delete> found)
      throws InterruptedException {
    List<RecordSink.Delete> rest = found;
    ProgressBar bar = new ProgressBar(err(), console().isPresent(), found.size());
    for (int round = 0; round < ROUNDS && !rest.isEmpty(); round++) {
      delete(connection, rest, bar);
      rest = find(connection);
    }
    bar.end();
    return rest.size();
  }

  private void delete(EtcdConnection connection, List<RecordSink.Delete> deletes, ProgressBar bar) {
    try (EtcdSink sink = new EtcdSink(connection, etcdFlags.mutationTimeout())) {
      for (int from = 0; from < deletes.size(); from += sink.mostWrites()) {
        int to = Math.min(deletes.size(), from + sink.mostWrites());
        if (delete(sink, List.copyOf(deletes.subList(from, to)))) {
          bar.advance(to - from);
        }
      }
    }
  }

  /** False where one of them was changed since it was read: the next round sees to it. */
  private static boolean delete(EtcdSink sink, List<RecordSink.Write> writes) {
    try {
      sink.write(writes).join();
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RecordSink.ConflictException) {
        return false;
      }
      throw new OperatorException(
          "etcd does not take it, what was taken away so far stays so: "
              + OneLine.first(String.valueOf(cause == null ? e : cause.getMessage())),
          e);
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
