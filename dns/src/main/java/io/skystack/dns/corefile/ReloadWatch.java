package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the Corefile, or a file that it imports, says something else, and has
 * it served then. What cannot be served is told once, and looked at again when it has changed.
 */
final class ReloadWatch {
  private static final Logger log = LoggerFactory.getLogger(ReloadWatch.class);

  private final Duration interval;
  private final Duration jitter;
  private final ReloadMetrics metrics;
  private final Setup.Site site;
  private volatile boolean isStopped;
  private Thread thread = new Thread();

  ReloadWatch(Duration interval, Duration jitter, ReloadMetrics metrics, Setup.Site site) {
    this.interval = interval;
    this.jitter = jitter;
    this.metrics = metrics;
    this.site = site;
  }

  void start() {
    String served = site.served();
    metrics.serves(served);
    thread = new Thread(() -> watch(served), "reload");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the watch; it may be the watch that ends itself, for a new Corefile has its own. */
  void stop() {
    isStopped = true;
    if (thread != Thread.currentThread()) {
      thread.interrupt();
    }
  }

  private void watch(String served) {
    String seen = served;
    while (!isStopped) {
      try {
        Thread.sleep(pause());
      } catch (InterruptedException e) {
        return;
      }
      String now = site.hash().get();
      if (!now.equals(seen) && !isStopped) {
        seen = now;
        reload();
      }
    }
  }

  private long pause() {
    long spread = jitter.toMillis();
    return interval.toMillis() + ThreadLocalRandom.current().nextLong(-spread, spread + 1) / 2;
  }

  private void reload() {
    CorefileServer server =
        site.process()
            .get(
                CorefileServer.class,
                () -> {
                  throw new IllegalStateException("nothing is served");
                });
    try {
      server.reload();
    } catch (CorefileException e) {
      metrics.failed();
      e.errors().forEach(error -> log.error("{}", error));
      log.error("the new Corefile is not served: what was before goes on");
    } catch (OperatorException e) {
      metrics.failed();
      log.error("the new Corefile is not served, what was before goes on: {}", e.getMessage());
    } catch (RuntimeException e) {
      metrics.failed();
      log.error("the new Corefile is not served, what was before goes on", e);
    }
  }

  /** The hash of what files say; one that cannot be read says nothing. */
  static String hash(List<Path> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (Path file : files) {
        digest.update((byte) 0);
        digest.update(content(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return ("cannot be read: " + file).getBytes(StandardCharsets.UTF_8);
    }
  }
}
