package io.skystack.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Folders of a benchmark, and an end to all that it started. A benchmark that is interrupted must
 * leave no server behind: it would take the cores from the next one.
 */
public final class Scratch {
  private static final long LAST_WORDS_SECONDS = 5;
  private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Scratch::cleanUp, "clean-up"));
  }

  private Scratch() {}

  /** Makes a folder that is deleted when the process ends, if it is still there. */
  public static Path folder(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    FOLDERS.add(folder);
    return folder;
  }

  /** Deletes a folder and all in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void cleanUp() {
    List<ProcessHandle> started = ProcessHandle.current().descendants().toList();
    started.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_WORDS_SECONDS);
    while (started.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - end < 0) {
      Pause.millis(20);
    }
    started.forEach(ProcessHandle::destroyForcibly);
    FOLDERS.stream().filter(Files::exists).forEach(Scratch::deleteIfPossible);
  }

  private static void deleteIfPossible(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      System.err.println("could not delete " + folder + ": " + e);
    }
  }
}
