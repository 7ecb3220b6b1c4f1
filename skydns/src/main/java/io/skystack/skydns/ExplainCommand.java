package io.skystack.skydns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.OperationsServer;
import io.skystack.dns.plugin.Assembly.Built;
import io.skystack.skydns.config.Document;
import io.skystack.skydns.config.Flags;
import io.skystack.skydns.config.Settings;
import io.skystack.skydns.explain.Explainer;
import io.skystack.skydns.explain.Explanation;
import io.skystack.skydns.explain.ExplanationJson;
import io.skystack.skydns.explain.ExplanationText;
import io.skystack.skydns.explain.Format;
import io.skystack.skydns.explain.Question;
import io.skystack.skydns.explain.RunningServer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skydns explain NAME [TYPE]}: how a question is answered, and why. */
@Command(
    name = "explain",
    description = {
      "Explain how a name is answered: which keys were read, by which rule each record came in or"
          + " was left out, and which plugin answered.",
      "Asks the skydns that runs on this machine; where none runs, reads etcd itself."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final long MOST_SECONDS = 30;

  @Parameters(index = "0", paramLabel = "NAME", description = "The name.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      defaultValue = "A",
      description = "The type; default A.")
  private String type = "A";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How it is shown: text or json.")
  private Format format = Format.TEXT;

  @Mixin private final Flags flags = new Flags();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Question question = Question.parse(name, type.toUpperCase(Locale.ROOT));
    Settings settings = flags.settings();
    RunningServer running = new RunningServer(settings.operations());
    Optional<String> explained = running.explain(question, format);
    if (explained.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "skydns: none runs at %s (%s): explaining from etcd instead"
              .formatted(running, OperationsServer.FLAG));
      err.flush();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(explained.isPresent() ? explained.get() : fromEtcd(question, settings));
    out.flush();
    return 0;
  }

  private String fromEtcd(Question question, Settings settings) throws InterruptedException {
    PrometheusRegistry registry = new PrometheusRegistry();
    try (EtcdRecords records = EtcdRecords.read(settings.etcd(), registry)) {
      Document document = records.mirror().config().map(Document::parse).orElse(Document.EMPTY);
      Built built =
          new ChainBuilder(records.mirror(), registry).build(flags.serving(document), Built.NONE);
      try {
        Explanation explanation = explain(question, new Explainer(new ColdChain(built.chain())));
        return format == Format.JSON
            ? ExplanationJson.of(explanation)
            : ExplanationText.of(explanation);
      } finally {
        built.chain().close();
      }
    }
  }

  private static Explanation explain(Question question, Explainer explainer)
      throws InterruptedException {
    try {
      return explainer
          .explain(question.name(), question.type())
          .toCompletableFuture()
          .get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new OperatorException(
          "%s %s was not answered within %d seconds: are the nameservers there?"
              .formatted(question.name(), Type.string(question.type()), MOST_SECONDS));
    }
  }
}
