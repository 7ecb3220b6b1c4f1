package io.skystack.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback interface that nobody uses. */
public final class Ports {
  private Ports() {}

  /**
   * Below those that the kernel gives to connections going out (ip(7): from 32768 on), one of which
   * could take a port between here and its use.
   */
  private static final int FIRST = 16_384;

  private static final int END = 32_768;

  /** A port that is free for TCP and UDP alike. */
  public static int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (SocketException e) {
        // Taken: try another.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
