package io.skystack.skydns;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdScan;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.check.Checker;
import io.skystack.skydns.check.FindingPrinter;
import io.skystack.skydns.check.FindingPrinter.Summary;
import io.skystack.skydns.check.JsonPrinter;
import io.skystack.skydns.check.TextPrinter;
import io.skystack.skydns.config.Document;
import io.skystack.skydns.config.Flags;
import io.skystack.skydns.config.Settings;
import io.skystack.skydns.explain.Format;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code skydns check}: lists what lies in etcd and will not be served as meant. */
@Command(
    name = "check",
    description = {
      "Read all records in etcd and list what will not be served as meant: values that do not"
          + " parse, hosts that are none, loops, targets that lead nowhere, keys that no question"
          + " reaches, leases about to end.",
      "Exit code 0: nothing was found; 1: something was; 2: etcd could not be read."
    })
final class CheckCommand implements Callable<Integer> {
  private static final int EXIT_FOUND = 1;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How it is shown: text or json.")
  private Format format = Format.TEXT;

  @Mixin private final Flags flags = new Flags();
  @Spec private CommandSpec spec = CommandSpec.create();

  private long found;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = flags.settings();
    try (EtcdConnection connection = EtcdConnection.open(settings.etcd())) {
      found = check(settings, new EtcdScan(connection));
    }
    return found == 0 ? 0 : EXIT_FOUND;
  }

  private long check(Settings settings, EtcdScan scan) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    FindingPrinter printer = format == Format.JSON ? new JsonPrinter(out) : new TextPrinter(out);
    Checker checker =
        new Checker(
            settings.etcd().pathPrefix(),
            answers(settings, scan.config()),
            this::checkConfig,
            finding -> {
              found++;
              printer.print(finding);
            });
    long revision = scan.readAll(checker::take);
    checker.finish();
    Set<Long> leases = checker.leases();
    for (long lease : leases) {
      checker.take(lease, scan.lease(lease));
    }
    printer.finish(
        new Summary(checker.keys(), checker.elsewhere(), leases.size(), revision, found));
    return found;
  }

  /** As a server would answer now; by flags alone where the configuration in etcd is wrong. */
  private SkyOptions answers(Settings settings, Optional<String> config) {
    try {
      return config.isEmpty()
          ? settings.serving().answers()
          : flags.serving(Document.parse(config.get())).answers();
    } catch (OperatorException e) {
      return settings.serving().answers();
    }
  }

  private void checkConfig(String text) {
    Document document = Document.parse(text);
    flags.serving(document);
    if (!document.unknown().isEmpty()) {
      throw new OperatorException(
          "no field of it is called " + String.join(", ", document.unknown()));
    }
  }
}
