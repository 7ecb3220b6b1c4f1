package io.skystack.dns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Corefile that is served on real sockets: {@code PORT1} to {@code PORT9} in it stand for ports
 * that are free, the same each time that it is written.
 */
public final class ServedCorefile implements AutoCloseable {
  private static final int PORTS = 9;

  private final Path folder;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final List<Integer> ports = new ArrayList<>();
  private final CorefileServer server;

  private ServedCorefile(Path folder, String text, List<Integer> wanted) {
    this.folder = folder;
    ports.addAll(wanted);
    while (ports.size() < PORTS) {
      ports.add(Ports.free());
    }
    write(text);
    server =
        CorefileServer.start(
            new CorefileOptions(folder.resolve("Corefile"), Map.of(), Plugins.load(), registry));
  }

  /**
   * Serves it.
   *
   * @param folder where it is written to, and where paths begin
   * @param ports those that tests want to know before, from {@code PORT1} on
   */
  public static ServedCorefile of(Path folder, String text, Integer... ports) {
    return new ServedCorefile(folder, text, List.of(ports));
  }

  private void write(String text) {
    String filled = text;
    for (int i = 0; i < PORTS; i++) {
      filled = filled.replace("PORT" + (i + 1), "" + ports.get(i));
    }
    try {
      Path next = Files.writeString(folder.resolve("Corefile.next"), filled);
      Files.move(
          next,
          folder.resolve("Corefile"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes another and serves that from then on. */
  public void become(String text) {
    write(text);
    server.reload();
  }

  /** Where {@code PORT1} to {@code PORT9} are. */
  public InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(port - 1));
  }

  /** Where plugins count. */
  public PrometheusRegistry registry() {
    return registry;
  }

  @Override
  public void close() {
    server.close();
  }
}
