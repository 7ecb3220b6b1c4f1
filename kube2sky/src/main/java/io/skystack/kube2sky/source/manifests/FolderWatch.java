package io.skystack.kube2sky.source.manifests;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a folder looked at: once at the start, soon after the platform tells of a change in it, and
 * every now and then, for platforms that do not tell, for files behind links, and for a folder that
 * was put in the place of another. One thread.
 */
final class FolderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

  /** An editor that empties a file and writes it anew must be done before the file is read. */
  private static final Duration QUIET = Duration.ofMillis(50);

  /** A folder that never is quiet is looked at all the same. */
  private static final Duration LONGEST_UNREST = Duration.ofSeconds(1);

  /** How often to look where nothing was told; a look at each file's date, no more. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Path folder;
  private @Nullable WatchService service;
  private @Nullable WatchKey registered;
  private @Nullable Path registeredAt;
  private volatile @Nullable Thread thread;

  FolderWatch(Path folder) {
    this.folder = folder;
  }

  void start(Runnable look) {
    Thread looking = new Thread(() -> run(look), "manifests");
    looking.setDaemon(true);
    thread = looking;
    looking.start();
  }

  private void run(Runnable look) {
    try (WatchService opened = folder.getFileSystem().newWatchService()) {
      service = opened;
      while (!Thread.currentThread().isInterrupted()) {
        register(); // before the look, so that no change falls between
        look(look);
        await(opened);
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (IOException e) {
      LOG.error("{} cannot be followed: {}", folder, e.toString());
    }
  }

  private void look(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.error("{} could not be looked through", folder, e); // a defect; the next look may do
    }
  }

  /** Watches the folder that is there now, which may be another than before. */
  private void register() throws IOException {
    WatchService watch = service;
    if (watch == null) {
      return;
    }
    try {
      Path real = folder.toRealPath();
      if (registered == null || !registered.isValid() || !real.equals(registeredAt)) {
        if (registered != null) {
          registered.cancel();
        }
        registered = real.register(watch, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        registeredAt = real;
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be watched now: {}", folder, e.toString());
    }
  }

  private static void await(WatchService watch) throws InterruptedException {
    WatchKey told = watch.poll(POLL.toNanos(), TimeUnit.NANOSECONDS);
    long end = System.nanoTime() + LONGEST_UNREST.toNanos();
    while (told != null && System.nanoTime() - end < 0) {
      told.pollEvents();
      told.reset();
      told = watch.poll(QUIET.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (told != null) {
      told.pollEvents();
      told.reset();
    }
  }

  @Override
  public void close() {
    Thread looking = thread;
    if (looking != null) {
      looking.interrupt();
    }
  }
}
