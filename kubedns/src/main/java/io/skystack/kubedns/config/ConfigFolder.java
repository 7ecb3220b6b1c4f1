package io.skystack.kubedns.config;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.retry.Periodic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a file for each key, as a ConfigMap is mounted: read every so often. Files whose
 * names begin with a dot are Kubernetes's own.
 */
public final class ConfigFolder implements ConfigSource {
  private static final Logger log = LoggerFactory.getLogger(ConfigFolder.class);

  /** Bytes; a ConfigMap has no more in all. */
  private static final long LONGEST = 1 << 20;

  private final Path folder;
  private final Duration period;
  private final Periodic watch = new Periodic("config folder");
  private boolean failing;

  /**
   * A folder that is not read yet.
   *
   * @param period between two looks
   */
  public ConfigFolder(Path folder, Duration period) {
    this.folder = folder;
    this.period = period;
  }

  @Override
  public String where() {
    return folder.toString();
  }

  @Override
  public void start(Consumer<Map<String, String>> listener) {
    try {
      listener.accept(read());
    } catch (IOException e) {
      throw new OperatorException(
          "--config-dir: " + folder + " cannot be read: make the folder, or name another", e);
    }
    watch.start(period, () -> look(listener));
  }

  private void look(Consumer<Map<String, String>> listener) {
    try {
      listener.accept(read());
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        log.warn("{} cannot be read, what was in force goes on: {}", folder, e.toString());
      }
      failing = true;
    } catch (RuntimeException e) {
      log.error("a fault in following {}", folder, e); // the next look may do
    }
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> data = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(".") && Files.isRegularFile(file)) {
          data.put(name, text(file));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return data;
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file.getFileName() + " is longer than " + LONGEST + " bytes");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public Optional<String> unknown() {
    return Optional.empty();
  }

  @Override
  public void close() {
    watch.close();
  }
}
