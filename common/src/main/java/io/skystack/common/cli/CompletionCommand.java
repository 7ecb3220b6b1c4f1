package io.skystack.common.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that lets a shell complete the program's flags. */
@Command(
    name = CompletionCommand.NAME,
    description = "Print a completion script; in bash or zsh: source <(PROGRAM completion).")
final class CompletionCommand implements Callable<Integer> {
  static final String NAME = "completion";

  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  static final class ShellConverter implements ITypeConverter<Shell> {
    @Override
    public Shell convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "bash" -> Shell.BASH;
        case "zsh" -> Shell.ZSH;
        case "fish" -> Shell.FISH;
        default ->
            throw new OperatorException("'" + value + "' is no shell: write bash, zsh or fish");
      };
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      defaultValue = "bash",
      paramLabel = "SHELL",
      converter = ShellConverter.class,
      description = "bash, zsh or fish.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandSpec program = spec.root();
    String script =
        shell == Shell.FISH
            ? FishCompletion.script(program)
            // Its script loads zsh's emulation of bash's completion where it is zsh that reads it.
            : AutoComplete.bash(program.name(), program.commandLine());
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
