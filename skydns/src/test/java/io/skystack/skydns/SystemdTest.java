package io.skystack.skydns;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.net.EventLoops;
import io.skystack.dns.net.SystemdNotifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What systemd is told in the life of a service. */
@EnabledOnOs(OS.LINUX)
class SystemdTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @TempDir private Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private EventLoops loops;
  private SystemdNotifier systemd;

  @BeforeEach
  void listen() {
    loops = EventLoops.open("systemd test", 1, true);
    String path = folder.resolve("notify").toString();
    new Bootstrap()
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
        .syncUninterruptibly();
    systemd = SystemdNotifier.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "50000"), 1);
  }

  @AfterEach
  void close() {
    systemd.close();
    loops.close();
  }

  @Test
  void hearsWhenTheRecordsAreThereThatAllIsWellAndOfTheEnd() throws Exception {
    try (Service service =
        Service.start(Configurations.of(ETCD.options()), systemd, new PrometheusRegistry())) {
      service.awaitRecords();
      eventually(() -> assertThat(heard).contains("WATCHDOG=1"));
    }
    eventually(() -> assertThat(heard).contains("STOPPING=1\nSTATUS=stopping"));
    assertThat(heard.get(0)).isEqualTo("STATUS=waiting for the records in etcd");
    assertThat(heard.get(1)).startsWith("READY=1\nSTATUS=serving kube.local on 127.0.0.1:");
  }

  @Test
  void isNotToldThatAServiceIsReadyWhichHasNoRecords() {
    EtcdOptions nowhere = EtcdOptions.of(List.of(URI.create("http://127.0.0.1:1")), "skydns");
    Service service = Service.start(Configurations.of(nowhere), systemd, new PrometheusRegistry());
    service.close();
    eventually(() -> assertThat(heard).containsExactly("STOPPING=1\nSTATUS=stopping"));
  }
}
