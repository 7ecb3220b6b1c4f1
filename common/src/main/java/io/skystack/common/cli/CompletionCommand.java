package io.skystack.common.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that lets a shell complete the program's flags. */
@Command(
    name = "completion",
    description = "Print a completion script; in bash or zsh: source <(PROGRAM completion).")
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      defaultValue = "bash",
      paramLabel = "SHELL",
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
