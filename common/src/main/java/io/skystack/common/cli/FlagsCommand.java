package io.skystack.common.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the table of a program's flags, or renews or checks it in a document. */
@Command(
    name = FlagsCommand.NAME,
    hidden = true,
    description = "Print the flags as a table in Markdown, or renew it in a document.")
final class FlagsCommand implements Callable<Integer> {
  static final String NAME = "flags";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The document in which to renew the table.")
  private Optional<Path> file = Optional.empty();

  @Env("")
  @Option(names = "--check", description = "Change nothing; fail where the document is stale.")
  private boolean check;

  @Override
  public Integer call() throws IOException {
    CommandSpec program = spec.root();
    if (file.isEmpty()) {
      spec.commandLine().getOut().print(FlagTable.markdown(program));
      spec.commandLine().getOut().flush();
      return 0;
    }
    Path path = file.get();
    if (!Files.isReadable(path)) {
      throw new OperatorException("cannot read " + path + ": name a document");
    }
    String document = Files.readString(path);
    String renewed = FlagTable.refresh(document, program);
    if (check && !renewed.equals(document)) {
      throw new OperatorException(
          "the flags in %s are stale: run '%s flags %s'".formatted(path, program.name(), path));
    }
    if (!renewed.equals(document)) {
      Files.writeString(path, renewed);
    }
    return 0;
  }
}
