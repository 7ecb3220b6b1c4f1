package io.skystack.common.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program holds open, closed in the opposite order: what uses something goes before it. One
 * that cannot be closed is told in the log and keeps no other from it. Safe for several threads.
 */
public final class OpenResources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Takes a resource, to be closed before those that were taken until now. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /** Whether there is nothing to close: nothing was opened, or all was closed. */
  public synchronized boolean isEmpty() {
    return open.isEmpty();
  }

  /** Closes all of them; may be called twice. */
  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("could not close {}: {}", resource.getClass().getSimpleName(), e.toString());
      }
    }
  }
}
