package io.skystack.dns.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.skystack.common.cli.OneLine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how this process is ({@code sd_notify(3)}): by datagrams to the socket that {@code
 * NOTIFY_SOCKET} names. Where systemd did not start it, nobody is told. What cannot be sent is
 * logged once; it never fails.
 */
public final class SystemdNotifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemdNotifier.class);
  private static final long SEND_MILLIS = 500;

  private final Optional<Socket> socket;
  private final Optional<Duration> watchdog;
  private boolean failing;

  /** An open socket, and the thread that it is on. */
  private record Socket(EventLoops loops, Channel channel) {}

  private SystemdNotifier(Optional<Socket> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * Of the process with this environment.
   *
   * @param pid of this process, for {@code WATCHDOG_PID}
   */
  public static SystemdNotifier of(Map<String, String> environment, long pid) {
    String where = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (where.isEmpty()) {
      return new SystemdNotifier(Optional.empty(), Optional.empty());
    }
    return new SystemdNotifier(connect(where), watchdog(environment, pid));
  }

  private static Optional<Socket> connect(String where) {
    boolean isAbstract = where.startsWith("@"); // of Linux: a name that is in no file system
    if (!isAbstract && !where.startsWith("/")) {
      log.warn("systemd is not told how this goes: NOTIFY_SOCKET '{}' is no path", where);
      return Optional.empty();
    }
    EventLoops loops = EventLoops.open("systemd", 1, true);
    if (!loops.isNative()) {
      loops.close();
      log.warn("systemd is not told how this goes: that takes Linux on x86_64 or aarch64");
      return Optional.empty();
    }
    DomainSocketAddress address =
        new DomainSocketAddress(isAbstract ? "\0" + where.substring(1) : where);
    var connected =
        new Bootstrap()
            .group(loops.group())
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(address)
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      loops.close();
      log.warn("systemd is not told how this goes: {}", String.valueOf(connected.cause()));
      return Optional.empty();
    }
    return Optional.of(new Socket(loops, connected.channel()));
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String meant = environment.getOrDefault("WATCHDOG_PID", "");
    boolean isOurs = meant.isEmpty() || meant.equals(Long.toString(pid));
    return isOurs && micros.matches("[1-9]\\d{0,14}")
        ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros))))
        : Optional.empty();
  }

  /**
   * This process serves from now on.
   *
   * @param status what {@code systemctl status} is to show
   */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + OneLine.of(status));
  }

  /** What {@code systemctl status} is to show. */
  public void status(String status) {
    send("STATUS=" + OneLine.of(status));
  }

  /** This process comes to its end. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /**
   * Asks {@code probe} whether all is well, twice in the time that systemd waits for, and tells it
   * if so; systemd starts a process anew that it does not hear from. Asks nothing where systemd has
   * no watchdog.
   *
   * @param probe completes normally if all is well
   */
  public void watch(Supplier<? extends CompletionStage<?>> probe) {
    if (socket.isPresent() && watchdog.isPresent()) {
      long pause = watchdog.get().toNanos() / 2;
      var unused =
          socket
              .get()
              .channel()
              .eventLoop()
              .scheduleAtFixedRate(() -> probe(probe), 0, pause, TimeUnit.NANOSECONDS);
    }
  }

  private void probe(Supplier<? extends CompletionStage<?>> probe) {
    var unused =
        probe
            .get()
            .whenComplete(
                (well, failure) -> {
                  if (failure == null) {
                    var unusedWrite = write("WATCHDOG=1");
                  } else {
                    log.warn("systemd's watchdog is not told that all is well: {}", failure + "");
                  }
                });
  }

  private void send(String message) {
    if (socket.isPresent()) {
      var unused = write(message).awaitUninterruptibly(SEND_MILLIS);
    }
  }

  private ChannelFuture write(String message) {
    return socket
        .orElseThrow()
        .channel()
        .writeAndFlush(Unpooled.copiedBuffer(message, UTF_8))
        .addListener(
            sent -> {
              if (!sent.isSuccess() && !failing) {
                failing = true;
                log.warn("systemd cannot be told how this goes: {}", sent.cause().toString());
              }
            });
  }

  /** Tells nothing from now on. */
  @Override
  public void close() {
    socket.ifPresent(open -> open.loops().close());
  }
}
