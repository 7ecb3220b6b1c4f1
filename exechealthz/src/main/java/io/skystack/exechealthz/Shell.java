package io.skystack.exechealthz;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts commands with {@code sh -c}, and kills them with all that they started.
 *
 * <p>Each gets a session, and so a process group, of its own where the system has {@code setsid}:
 * by the group even those are found whose parent has ended. Where it is not there, only those are
 * found that hang together as parent and child.
 */
final class Shell {
  private static final File NOTHING = new File("/dev/null");

  private final boolean groups;

  Shell() {
    this(System.getenv().getOrDefault("PATH", ""));
  }

  Shell(String path) {
    groups = isOn(path, "setsid");
  }

  private static boolean isOn(String path, String program) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      try {
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
          return true;
        }
      } catch (InvalidPathException e) {
        // Nothing can be there.
      }
    }
    return false;
  }

  /**
   * Starts a command that reads nothing and writes to one stream.
   *
   * @throws IOException if no process can be had
   */
  Process start(String command) throws IOException {
    List<String> line = new ArrayList<>();
    if (groups) {
      line.add("setsid"); // it becomes the shell, with the same process id
    }
    line.addAll(List.of("sh", "-c", command));
    return new ProcessBuilder(line).redirectInput(NOTHING).redirectErrorStream(true).start();
  }

  /** Kills it and what it started; returns before they have ended. */
  void kill(Process process) {
    List<ProcessHandle> children = process.descendants().toList(); // they lose their parent soon
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    killGroup(process);
  }

  /** Kills what is left of the group of a command, whether the command itself has ended or not. */
  void killGroup(Process process) {
    if (!groups) {
      return;
    }
    try {
      // Java has no call for it.
      new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + process.pid())
          .redirectInput(NOTHING)
          .redirectOutput(Redirect.DISCARD)
          .redirectError(Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      // No more processes can be had: what hangs together was killed all the same.
    }
  }
}
