package io.skystack.common.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.Addresses;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PortOwnerTest {
  private static final String THIS = "process " + ProcessHandle.current().pid() + " (java)";

  @Test
  void whoListensByTcpIsFound() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(PortOwner.describe(socket.getLocalPort(), false)).hasValue(THIS);
    }
  }

  @Test
  void whoListensByUdpIsFound() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(PortOwner.describe(socket.getLocalPort(), true)).hasValue(THIS);
    }
  }

  @Test
  void aFreePortHasNoOwner() throws Exception {
    int free;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(PortOwner.describe(free, true)).isEmpty();
  }

  @Test
  void theReasonIsInTheMessage() {
    InetSocketAddress address = Addresses.parse("127.0.0.1:53");
    assertThat(
            PortOwner.cannotListen(
                address, true, "--addr", new SocketException("Permission denied")))
        .hasMessage(
            "cannot listen on 127.0.0.1:53 (UDP): ports below 1024 need root or"
                + " CAP_NET_BIND_SERVICE; give it, or choose another with --addr");
    assertThat(PortOwner.cannotListen(address, false, "--addr", new BindException("odd")))
        .hasMessage("cannot listen on 127.0.0.1:53 (TCP): odd; choose another address with --addr");
  }
}
