package io.skystack.bench.server;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into a running JVM, by jcmd. */
public final class Jvm {
  /**
   * A generation's line of {@code GC.heap_info}, in the words of any JDK; classes have no total.
   */
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private Jvm() {}

  /** Bytes of objects in use in a process, after a full collection. */
  public static double usedHeap(long pid) {
    jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info").replaceAll("\\h+", " "));
    double kilobytes = 0;
    while (used.find()) {
      kilobytes += Double.parseDouble(used.group(1));
    }
    return kilobytes * 1024;
  }

  private static String jcmd(long pid, String command) {
    // The same JDK that the process runs on: another one's jcmd may not know its commands.
    Path java =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(Path::of)
            .orElseThrow(() -> new OperatorException("process " + pid + " is gone"));
    try {
      Process process =
          new ProcessBuilder(java.resolveSibling("jcmd").toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? out : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }
}
