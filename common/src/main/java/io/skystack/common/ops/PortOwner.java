package io.skystack.common.ops;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who holds a port, from Linux's {@code /proc}. Elsewhere, and where this user may not
 * look, it does not know.
 */
public final class PortOwner {
  private static final String LISTENING = "0A"; // TCP_LISTEN in the kernel's tcp_states.h

  private final Path proc;

  private PortOwner(Path proc) {
    this.proc = proc;
  }

  /**
   * Who listens on the port: {@code process 123 (named)}, or only {@code user 101} where this user
   * may not see the process.
   */
  public static Optional<String> describe(int port, boolean udp) {
    return new PortOwner(Path.of("/proc")).find(port, udp);
  }

  /**
   * What to tell an operator whose program cannot listen: which address, why, who holds it where
   * that can be known, and which flag moves it.
   *
   * @param flag the flag that names the address, such as {@code --addr}
   */
  public static OperatorException cannotListen(
      InetSocketAddress address, boolean udp, String flag, Throwable cause) {
    String where = Addresses.format(address) + (udp ? " (UDP)" : " (TCP)");
    String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    String line;
    if (reason.contains("in use")) {
      String owner = describe(address.getPort(), udp).map(who -> ": " + who + " has it").orElse("");
      line = "the port is in use%s; stop that, or choose another with %s".formatted(owner, flag);
    } else if (reason.contains("denied")) {
      line =
          "ports below 1024 need root or CAP_NET_BIND_SERVICE; give it, or choose another with "
              + flag;
    } else if (reason.contains("assign")) {
      line = "this machine has no such address; choose another with " + flag;
    } else {
      line = reason + "; choose another address with " + flag;
    }
    return new OperatorException("cannot listen on " + where + ": " + line, cause);
  }

  private Optional<String> find(int port, boolean udp) {
    Map<String, String> userOfSocket = new HashMap<>();
    for (String table : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
      collect(proc.resolve("net").resolve(table), port, udp, userOfSocket);
    }
    if (userOfSocket.isEmpty()) {
      return Optional.empty();
    }
    return process(userOfSocket)
        .or(() -> Optional.of("user " + userOfSocket.values().iterator().next()));
  }

  /** Of a table like net/tcp: the inodes of the sockets that hold the port, and whose they are. */
  private static void collect(Path table, int port, boolean udp, Map<String, String> found) {
    String suffix = ":%04X".formatted(port);
    try {
      for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
        String[] fields = line.trim().split("\\s+", -1);
        boolean holds = fields.length > 9 && fields[1].endsWith(suffix);
        if (holds && (udp || fields[3].equals(LISTENING))) {
          found.put("socket:[" + fields[9] + "]", fields[7]);
        }
      }
    } catch (IOException e) {
      // Not Linux, or no IPv6: then nothing is known from here.
    }
  }

  private Optional<String> process(Map<String, String> sockets) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOpen(process, sockets)) {
          return Optional.of("process " + process.getFileName() + command(process));
        }
      }
    } catch (IOException e) {
      // as above
    }
    return Optional.empty();
  }

  private static boolean hasOpen(Path process, Map<String, String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.containsKey(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // Another user's, or it ended meanwhile.
    }
    return false;
  }

  private static String command(Path process) {
    try {
      return " (" + OneLine.of(Files.readString(process.resolve("comm")).trim()) + ")";
    } catch (IOException e) {
      return "";
    }
  }
}
