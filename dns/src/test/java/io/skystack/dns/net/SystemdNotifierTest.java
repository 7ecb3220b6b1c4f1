package io.skystack.dns.net;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code sd_notify(3)}, to a socket that stands in systemd's place. */
@EnabledOnOs(OS.LINUX)
class SystemdNotifierTest {
  private static final long PID = 4711;

  @TempDir private Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private EventLoops loops;

  @BeforeEach
  void open() {
    assertThat(Epoll.isAvailable()).isTrue();
    loops = EventLoops.open("systemd test", 1, true);
  }

  @AfterEach
  void close() {
    loops.close();
  }

  private Channel listen(String path) {
    return new Bootstrap()
        .group(loops.group())
        .channel(EpollDomainDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DomainDatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext to, DomainDatagramPacket packet) {
                heard.add(packet.content().toString(UTF_8));
              }
            })
        .bind(new DomainSocketAddress(path))
        .syncUninterruptibly()
        .channel();
  }

  private void tellAll(String where) {
    try (SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", where), PID)) {
      notifier.status("reading\nrecords");
      notifier.ready("serving");
      notifier.stopping();
    }
    eventually(
        () ->
            assertThat(heard)
                .containsExactly(
                    "STATUS=reading\\nrecords",
                    "READY=1\nSTATUS=serving",
                    "STOPPING=1\nSTATUS=stopping"));
  }

  @Test
  void tellsASocketInTheFileSystem() {
    String path = folder.resolve("notify").toString();
    listen(path);
    tellAll(path);
  }

  @Test
  void tellsASocketWithAnAbstractName() {
    String name = "skystack-test-" + UUID.randomUUID();
    listen("\0" + name);
    tellAll("@" + name);
  }

  @Test
  void theWatchdogHearsOfEachProbeThatIsWell() {
    String path = folder.resolve("notify").toString();
    listen(path);
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "" + PID);
    try (SystemdNotifier notifier = SystemdNotifier.of(environment, PID)) {
      notifier.watch(() -> CompletableFuture.completedFuture("well"));
      eventually(() -> assertThat(heard).hasSizeGreaterThan(3).containsOnly("WATCHDOG=1"));
    }
  }

  @Test
  void theWatchdogHearsNothingOfOneThatFailsNorForAnotherProcess() {
    String path = folder.resolve("notify").toString();
    listen(path);
    for (String pid : List.of("" + PID, "1")) {
      Map<String, String> environment =
          Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "1000", "WATCHDOG_PID", pid);
      List<String> probed = new CopyOnWriteArrayList<>();
      try (SystemdNotifier notifier = SystemdNotifier.of(environment, PID)) {
        notifier.watch(
            () -> {
              probed.add(pid);
              return CompletableFuture.failedFuture(new IllegalStateException("ill"));
            });
        if (pid.equals("" + PID)) {
          eventually(() -> assertThat(probed).hasSizeGreaterThan(3));
        }
        notifier.status("end");
      }
      assertThat(pid.equals("" + PID) || probed.isEmpty()).isTrue();
    }
    eventually(() -> assertThat(heard).containsExactly("STATUS=end", "STATUS=end"));
  }

  @Test
  void whereNobodyListensNothingFails() {
    String nobody = folder.resolve("nobody").toString();
    for (String where : List.of("", nobody, "vsock:2:1", "@nobody-" + UUID.randomUUID())) {
      try (SystemdNotifier notifier = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", where), PID)) {
        notifier.ready("serving");
        notifier.watch(() -> CompletableFuture.completedFuture("well"));
      }
    }
    assertThat(heard).isEmpty();
  }
}
