package io.skystack.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on the loopback interface that nobody uses. */
public final class Ports {
  private Ports() {}

  /** A port that is free for TCP and UDP alike. */
  public static int free() {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp =
              new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // Taken for UDP: try another.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
