package io.skystack.dns.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which addresses this machine has, as they come and go; on a thread of its own, which begins
 * with the first who wants to know.
 */
public final class AddressWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AddressWatch.class);

  /** How often the machine's interfaces are looked at. */
  public static final Duration INTERVAL = Duration.ofSeconds(3);

  private final Duration interval;
  private final Set<Consumer<Set<InetAddress>>> listeners = new LinkedHashSet<>();
  private Optional<ScheduledExecutorService> thread = Optional.empty();
  private Set<InetAddress> known = Set.of();
  private boolean isClosed;

  /**
   * One that has not begun.
   *
   * @param interval how often to look
   */
  public AddressWatch(Duration interval) {
    this.interval = interval;
  }

  /**
   * Tells all addresses soon, and whenever they have changed, on its own thread. Listeners must not
   * wait for long.
   */
  public synchronized void follow(Consumer<Set<InetAddress>> listener) {
    if (isClosed) {
      return;
    }
    listeners.add(listener);
    if (thread.isEmpty()) {
      ScheduledExecutorService started =
          Executors.newSingleThreadScheduledExecutor(AddressWatch::thread);
      thread = Optional.of(started);
      @SuppressWarnings("unused") // ends with its executor
      Object task =
          started.scheduleWithFixedDelay(this::look, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
    } else {
      thread.get().execute(() -> tell(listener, known()));
    }
  }

  /** Tells it no more. */
  public synchronized void leave(Consumer<Set<InetAddress>> listener) {
    listeners.remove(listener);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "addresses");
    thread.setDaemon(true);
    return thread;
  }

  private void look() {
    try {
      Set<InetAddress> now = current();
      for (Consumer<Set<InetAddress>> listener : changed(now)) {
        tell(listener, now);
      }
    } catch (SocketException | RuntimeException e) {
      log.debug("cannot see the machine's addresses: {}", e.toString());
    }
  }

  /** Who is to be told of what is so now. */
  private synchronized List<Consumer<Set<InetAddress>>> changed(Set<InetAddress> now) {
    if (now.equals(known)) {
      return List.of();
    }
    known = now;
    return List.copyOf(listeners);
  }

  private synchronized Set<InetAddress> known() {
    return known;
  }

  private static void tell(Consumer<Set<InetAddress>> listener, Set<InetAddress> addresses) {
    try {
      listener.accept(addresses);
    } catch (RuntimeException e) {
      log.debug("nobody follows the machine's addresses here: {}", e.toString());
    }
  }

  /** The addresses that a socket can be bound to. */
  private static Set<InetAddress> current() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Looks no more. */
  @Override
  public synchronized void close() {
    isClosed = true;
    listeners.clear();
    thread.ifPresent(ScheduledExecutorService::shutdownNow);
  }
}
