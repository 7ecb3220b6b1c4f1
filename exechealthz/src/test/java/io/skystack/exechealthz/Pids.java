package io.skystack.exechealthz;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes that a command under test wrote into a file, a line each. */
record Pids(Path file) {
  /** A command that hangs, with a child, and with another whose parent is gone. */
  String hanging() {
    String note = "echo $! >> " + file;
    return "echo waiting; sleep 1000 & %s; sh -c 'sleep 1000 & %s'; echo $$ >> %s; sleep 1000"
        .formatted(note, note, file);
  }

  /** Waits until so many are written. */
  List<Long> await(int count) {
    Eventually.eventually(
        () -> assertThat(Files.readAllLines(file)).hasSizeGreaterThanOrEqualTo(count));
    return all();
  }

  private List<Long> all() {
    try {
      return Files.readAllLines(file).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until none of these runs. */
  static void awaitGone(List<Long> pids) {
    Eventually.eventually(() -> assertThat(pids).noneMatch(Pids::runs));
  }

  /** Whether it runs; one that is dead and that nobody asked for its status (a zombie) does not. */
  static boolean runs(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
