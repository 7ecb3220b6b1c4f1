package io.skystack.bench.cluster;

import java.nio.file.Path;
import java.util.List;

/**
 * A process of an arrangement.
 *
 * @param name such as {@code skydns}
 * @param ready the port and path of the page that says 200 once it is ready
 */
public record Part(String name, Path program, List<String> arguments, int port, String ready) {
  public Part {
    arguments = List.copyOf(arguments);
  }
}
